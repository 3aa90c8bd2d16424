package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * Gradient descent with classical momentum: v ← μ·v − α·g; w ← w + v.
 *
 * <p>Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational
 * Mathematics and Mathematical Physics 4 (1964), in the notation of Sutskever, Martens, Dahl and
 * Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013, equations
 * 1 and 2.
 */
record Momentum(OptimizerSpec.Momentum spec) implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of("velocity");
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
        kernel(weights, gradient, slots[0], count, (float) rate, (float) spec.momentum(), scale);
    }

    static void kernel(
            float[] weights,
            float[] gradient,
            float[] velocity,
            int count,
            float learningRate,
            float momentum,
            float scale) {
        for (int i = 0; i < count; i++) {
            float v = Math.fma(momentum, velocity[i], -(learningRate * (gradient[i] * scale)));
            velocity[i] = v;
            gradient[i] = weights[i] + v;
        }
    }
}
