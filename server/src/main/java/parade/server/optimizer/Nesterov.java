package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * Nesterov's accelerated gradient: v ← μ·v − α·g; w ← w + μ·v − α·g.
 *
 * <p>Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)",
 * Soviet Mathematics Doklady 27 (1983), for weights that already stand where the gradient is taken:
 * Bengio, Boulanger-Lewandowski and Pascanu, "Advances in optimizing recurrent networks", ICASSP
 * 2013, equation 7.
 */
record Nesterov(OptimizerSpec.Nesterov spec) implements Optimizer {

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
            float rate,
            float momentum,
            float scale) {
        for (int i = 0; i < count; i++) {
            float down = rate * (gradient[i] * scale);
            float v = Math.fma(momentum, velocity[i], -down);
            velocity[i] = v;
            gradient[i] = weights[i] + Math.fma(momentum, v, -down);
        }
    }
}
