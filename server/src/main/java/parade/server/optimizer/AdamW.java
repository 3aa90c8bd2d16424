package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;

/**
 * {@link Adam} with weight decay beside the gradient: w ← w − α·λ·w, then the step of Adam.
 *
 * <p>Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2. λ is
 * multiplied by the learning rate, as in PyTorch; in the paper by the schedule's factor alone. All
 * parameters decay, biases too: {@code regularization} is what spares them.
 */
record AdamW(OptimizerSpec.AdamW spec) implements Optimizer {

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
                slots,
                count,
                (float) (rate * spec.weightDecay()),
                Moments.of(spec.beta1(), spec.beta2(), spec.epsilon(), step, rate, scale));
    }

    /**
     * One step.
     *
     * @param decay α·λ. 1 − α·λ as a float would be wrong by up to 3e-8 in every step alike
     */
    static void kernel(
            float[] weights,
            float[] gradient,
            float[][] slots,
            int count,
            float decay,
            Moments moments) {
        float[] firstMoment = slots[0];
        float[] secondMoment = slots[1];
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
            float decayed = Math.fma(-decay, weights[i], weights[i]);
            gradient[i] = Math.fma(-stepSize, m / root, decayed);
        }
    }
}
