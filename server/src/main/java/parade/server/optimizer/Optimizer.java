package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * A rule by which a gradient moves weights, elementwise. It has no state of its own: what it
 * remembers from step to step are its slots, arrays as long as the weights that begin at 0.
 *
 * <p>Kernels use float {@code + - × ÷ sqrt max} and fma alone, each rounded once as IEEE 754 says,
 * so that they give the same bits on any hardware, vectorized or not.
 */
sealed interface Optimizer permits Sgd, Momentum, Nesterov, AdaGrad, RmsProp, Adam, AmsGrad, AdamW {

    static Optimizer of(OptimizerSpec spec) {
        return switch (spec) {
            case OptimizerSpec.Sgd _ -> new Sgd();
            case OptimizerSpec.Momentum momentum -> new Momentum(momentum);
            case OptimizerSpec.Nesterov nesterov -> new Nesterov(nesterov);
            case OptimizerSpec.AdaGrad adaGrad -> new AdaGrad(adaGrad);
            case OptimizerSpec.RmsProp rmsProp -> new RmsProp(rmsProp);
            case OptimizerSpec.Adam adam -> adam.amsgrad() ? new AmsGrad(adam) : new Adam(adam);
            case OptimizerSpec.AdamW adamW -> new AdamW(adamW);
        };
    }

    /** The slots in their order, by the names that stand in checkpoints. */
    List<String> slotNames();

    /**
     * Makes one step.
     *
     * @param weights the old weights, w; left as they are
     * @param gradient the mean gradient, g, before scaling; the new weights are written over it
     * @param slots as many arrays as {@link #slotNames}, changed in place
     * @param count how many values of the arrays to work on, from the first
     * @param step t, the step that is made: 1 and up
     * @param rate α, the learning rate of this step
     * @param scale the gradient is multiplied by it first: clipping by the global norm
     */
    void apply(
            float[] weights,
            float[] gradient,
            float[][] slots,
            int count,
            long step,
            double rate,
            float scale);
}
