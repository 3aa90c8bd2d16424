package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * Adaptive subgradients: h ← h + g²; w ← w − α·g / (√h + ε).
 *
 * <p>Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
 * optimization", Journal of Machine Learning Research 12 (2011), figure 1, its diagonal form.
 */
record AdaGrad(OptimizerSpec.AdaGrad spec) implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of("squared_sum");
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
        kernel(weights, gradient, slots[0], count, (float) rate, (float) spec.epsilon(), scale);
    }

    static void kernel(
            float[] weights,
            float[] gradient,
            float[] squaredSum,
            int count,
            float rate,
            float epsilon,
            float scale) {
        for (int i = 0; i < count; i++) {
            float g = gradient[i] * scale;
            float h = Math.fma(g, g, squaredSum[i]);
            squaredSum[i] = h;
            float root = (float) Math.sqrt(h) + epsilon;
            gradient[i] = Math.fma(-rate, g / root, weights[i]);
        }
    }
}
