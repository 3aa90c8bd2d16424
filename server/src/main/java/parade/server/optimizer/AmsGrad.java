package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * {@link Adam} that divides by the largest second moment so far: u ← max(u, v), and u / (1 − β₂ᵗ)
 * in the place of v̂.
 *
 * <p>Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018, algorithm 2. The
 * paper leaves the corrections by 1 − βᵗ out; they are kept here, as in PyTorch, so that {@code
 * amsgrad} alone changes nothing while v grows.
 */
record AmsGrad(OptimizerSpec.Adam spec) implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of("first_moment", "second_moment", "largest_second_moment");
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
                slots,
                count,
                Moments.of(spec.beta1(), spec.beta2(), spec.epsilon(), step, rate, scale));
    }

    static void kernel(
            float[] weights, float[] gradient, float[][] slots, int count, Moments moments) {
        float[] firstMoment = slots[0];
        float[] secondMoment = slots[1];
        float[] largest = slots[2];
        float beta1 = moments.beta1();
        float oneLessBeta1 = moments.oneLessBeta1();
        float beta2 = moments.beta2();
        float oneLessBeta2 = moments.oneLessBeta2();
        float stepSize = moments.stepSize();
        float rootCorrection = moments.rootCorrection();
        float epsilon = moments.epsilon();
        float scale = moments.scale();
        for (int i = 0; i < count; i++) {
            float g = gradient[i] * scale;
            float m = Math.fma(beta1, firstMoment[i], oneLessBeta1 * g);
            float v = Math.fma(beta2, secondMoment[i], oneLessBeta2 * g * g);
            float u = Math.max(largest[i], v);
            firstMoment[i] = m;
            secondMoment[i] = v;
            largest[i] = u;
            float root = Math.fma((float) Math.sqrt(u), rootCorrection, epsilon);
            gradient[i] = Math.fma(-stepSize, m / root, weights[i]);
        }
    }
}
