package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * A rule by which a gradient moves weights, elementwise. It has no state of its own: what it
 * remembers from step to step are its slots, arrays as long as the weights that begin at 0.
 *
 * <p>Kernels use float {@code + - × ÷ sqrt} and fma alone, each rounded once as IEEE 754 says, so
 * that they give the same bits on any hardware, vectorized or not.
 */
public sealed interface Optimizer permits Sgd, Momentum, Adam {

    static Optimizer of(OptimizerSpec spec) {
        return switch (spec) {
            case OptimizerSpec.Sgd sgd -> new Sgd(sgd);
            case OptimizerSpec.Momentum momentum -> new Momentum(momentum);
            case OptimizerSpec.Adam adam -> new Adam(adam);
        };
    }

    /** The slots in their order, by the names that stand in checkpoints. */
    List<String> slotNames();

    default int slots() {
        return slotNames().size();
    }

    /**
     * Makes one step.
     *
     * @param weights the old weights, w; left as they are
     * @param gradient the mean gradient, g, before scaling; the new weights are written over it
     * @param slots {@link #slots()} arrays, changed in place
     * @param count how many values of the arrays to work on, from the first
     * @param step t, the step that is made: 1 and up
     * @param scale the gradient is multiplied by it first: clipping by the global norm
     */
    void apply(
            float[] weights, float[] gradient, float[][] slots, int count, long step, float scale);
}
