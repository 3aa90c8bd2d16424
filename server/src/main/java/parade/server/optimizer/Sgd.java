package parade.server.optimizer;

import java.util.List;

/**
 * Stochastic gradient descent: w ← w − α·g.
 *
 * <p>Robbins and Monro, "A stochastic approximation method", Annals of Mathematical Statistics 22
 * (1951).
 */
record Sgd() implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of();
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
        kernel(weights, gradient, count, (float) rate, scale);
    }

    static void kernel(
            float[] weights, float[] gradient, int count, float learningRate, float scale) {
        for (int i = 0; i < count; i++) {
            gradient[i] = Math.fma(-learningRate, gradient[i] * scale, weights[i]);
        }
    }
}
