package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * The gradient over the root of its running mean square: h ← ρ·h + (1 − ρ)·g²; w ← w − α·g / (√h +
 * ε).
 *
 * <p>Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, Coursera
 * 2012. The lecture has no ε; it stands outside of the root, as in PyTorch.
 */
record RmsProp(OptimizerSpec.RmsProp spec) implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of("mean_square");
    }

    @Override
    public void apply(
            float[] weights,
            float[] gradient,
            float[][] slots,
            int count,
            long step,
            double rate,
            float scale) {
        kernel(
                weights,
                gradient,
                slots[0],
                count,
                new Factors(
                        (float) spec.rho(),
                        (float) (1 - spec.rho()),
                        (float) rate,
                        (float) spec.epsilon(),
                        scale));
    }

    /** What is the same for all elements of a step. */
    record Factors(float rho, float oneLessRho, float rate, float epsilon, float scale) {}

    static void kernel(
            float[] weights, float[] gradient, float[] meanSquare, int count, Factors factors) {
        float rho = factors.rho;
        float oneLessRho = factors.oneLessRho;
        float rate = factors.rate;
        float epsilon = factors.epsilon;
        float scale = factors.scale;
        for (int i = 0; i < count; i++) {
            float g = gradient[i] * scale;
            float h = Math.fma(rho, meanSquare[i], oneLessRho * g * g);
            meanSquare[i] = h;
            float root = (float) Math.sqrt(h) + epsilon;
            gradient[i] = Math.fma(-rate, g / root, weights[i]);
        }
    }
}
