package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * Adaptive moment estimation: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR
 * 2015, algorithm 1.
 *
 * <p>m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − α·m̂ / (√v̂ + ε), with m̂ = m / (1 −
 * β₁ᵗ) and v̂ = v / (1 − β₂ᵗ). The corrections are worked out in double, from powers and not from
 * running products, and reach the kernel as two floats.
 */
record Adam(OptimizerSpec.Adam spec) implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of("first_moment", "second_moment");
    }

    @Override
    public void apply(
            float[] weights, float[] gradient, float[][] slots, int count, long step, float scale) {
        double firstCorrection = 1 - StrictMath.pow(spec.beta1(), (double) step);
        double secondCorrection = 1 - StrictMath.pow(spec.beta2(), (double) step);
        kernel(
                weights,
                gradient,
                slots[0],
                slots[1],
                count,
                new Factors(
                        (float) spec.beta1(),
                        (float) (1 - spec.beta1()),
                        (float) spec.beta2(),
                        (float) (1 - spec.beta2()),
                        (float) (spec.learningRate() / firstCorrection),
                        (float) (1 / Math.sqrt(secondCorrection)),
                        (float) spec.epsilon(),
                        scale));
    }

    /**
     * What is the same for all elements of a step.
     *
     * @param stepSize α / (1 − β₁ᵗ)
     * @param rootCorrection 1 / √(1 − β₂ᵗ)
     */
    record Factors(
            float beta1,
            float oneLessBeta1,
            float beta2,
            float oneLessBeta2,
            float stepSize,
            float rootCorrection,
            float epsilon,
            float scale) {}

    static void kernel(
            float[] weights,
            float[] gradient,
            float[] firstMoment,
            float[] secondMoment,
            int count,
            Factors factors) {
        float beta1 = factors.beta1;
        float oneLessBeta1 = factors.oneLessBeta1;
        float beta2 = factors.beta2;
        float oneLessBeta2 = factors.oneLessBeta2;
        float stepSize = factors.stepSize;
        float rootCorrection = factors.rootCorrection;
        float epsilon = factors.epsilon;
        float scale = factors.scale;
        for (int i = 0; i < count; i++) {
            float g = gradient[i] * scale;
            float m = Math.fma(beta1, firstMoment[i], oneLessBeta1 * g);
            float v = Math.fma(beta2, secondMoment[i], oneLessBeta2 * g * g);
            firstMoment[i] = m;
            secondMoment[i] = v;
            float root = Math.fma((float) Math.sqrt(v), rootCorrection, epsilon);
            gradient[i] = Math.fma(-stepSize, m / root, weights[i]);
        }
    }
}
