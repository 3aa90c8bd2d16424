package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * Adaptive moment estimation: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR
 * 2015, algorithm 1. {@link Moments} has the formula. Its {@code decay} is a matter of the {@link
 * LearningRate}, its {@code amsgrad} of {@link AmsGrad}.
 */
record Adam(OptimizerSpec.Adam spec) implements Optimizer {

    @Override
    public List<String> slotNames() {
        return List.of("first_moment", "second_moment");
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
                slots[1],
                count,
                Moments.of(spec.beta1(), spec.beta2(), spec.epsilon(), step, rate, scale));
    }

    static void kernel(
            float[] weights,
            float[] gradient,
            float[] firstMoment,
            float[] secondMoment,
            int count,
            Moments moments) {
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
            firstMoment[i] = m;
            secondMoment[i] = v;
            float root = Math.fma((float) Math.sqrt(v), rootCorrection, epsilon);
            gradient[i] = Math.fma(-stepSize, m / root, weights[i]);
        }
    }
}
