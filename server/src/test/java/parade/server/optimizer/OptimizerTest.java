package parade.server.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parade.job.OptimizerSpec;
import parade.testing.Seeds;

/** Kernels beside their formulas in double, one weight at a time. */
class OptimizerTest {

    private static Stream<OptimizerSpec> optimizers() {
        return TestRules.OPTIMIZERS.stream();
    }

    /** One weight in double, by the formula as it stands in the paper. */
    private static final class Twin {
        private double w;
        private double first;
        private double second;
        private double largest;

        Twin(double w) {
            this.w = w;
        }

        void step(OptimizerSpec spec, double rate, double g, long t) {
            switch (spec) {
                case OptimizerSpec.Sgd _ -> w -= rate * g;
                case OptimizerSpec.Momentum(double _, double momentum) -> {
                    first = momentum * first - rate * g;
                    w += first;
                }
                case OptimizerSpec.Nesterov(double _, double momentum) -> {
                    first = momentum * first - rate * g;
                    w += momentum * first - rate * g;
                }
                case OptimizerSpec.AdaGrad(double _, double epsilon) -> {
                    first += g * g;
                    w -= rate * g / (Math.sqrt(first) + epsilon);
                }
                case OptimizerSpec.RmsProp(double _, double rho, double epsilon) -> {
                    first = rho * first + (1 - rho) * g * g;
                    w -= rate * g / (Math.sqrt(first) + epsilon);
                }
                case OptimizerSpec.Adam adam -> {
                    moments(adam.beta1(), adam.beta2(), g);
                    double v = adam.amsgrad() ? largest : second;
                    w -= rate * adam(adam.beta1(), adam.beta2(), adam.epsilon(), v, t);
                }
                case OptimizerSpec.AdamW adam -> {
                    moments(adam.beta1(), adam.beta2(), g);
                    w -= rate * adam.weightDecay() * w;
                    w -= rate * adam(adam.beta1(), adam.beta2(), adam.epsilon(), second, t);
                }
            }
        }

        private void moments(double beta1, double beta2, double g) {
            first = beta1 * first + (1 - beta1) * g;
            second = beta2 * second + (1 - beta2) * g * g;
            largest = Math.max(largest, second);
        }

        private double adam(double beta1, double beta2, double epsilon, double v, long t) {
            double mean = first / (1 - Math.pow(beta1, (double) t));
            return mean / (Math.sqrt(v / (1 - Math.pow(beta2, (double) t))) + epsilon);
        }
    }

    /** Some steps of up to 70 weights, along random gradients, at rates that change. */
    @Seeds
    void goesTheWayOfTheFormulas(long seed) {
        for (OptimizerSpec spec : TestRules.OPTIMIZERS) {
            var random = new Random(seed);
            var optimizer = Optimizer.of(spec);
            int count = random.nextInt(71);
            float[] weights = new float[count];
            float[][] slots = new float[optimizer.slotNames().size()][count];
            Twin[] twins = new Twin[count];
            for (int i = 0; i < count; i++) {
                weights[i] = (float) random.nextGaussian();
                twins[i] = new Twin(weights[i]);
            }
            for (int t = 1; t <= 100; t++) {
                double rate = spec.learningRate() * (0.5 + random.nextDouble());
                float scale = (float) (0.5 + random.nextDouble());
                float[] gradient = new float[count];
                for (int i = 0; i < count; i++) {
                    gradient[i] = (float) (random.nextGaussian() + 0.2);
                    twins[i].step(spec, rate, (double) gradient[i] * scale, t);
                }
                optimizer.apply(weights, gradient, slots, count, t, rate, scale);
                weights = gradient;
            }
            for (int i = 0; i < count; i++) {
                assertThat((double) weights[i])
                        .as("%s, weight %d", spec, i)
                        .isCloseTo(twins[i].w, within(2e-5 * Math.max(1, Math.abs(twins[i].w))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void readsTheOldWeightsScalesTheGradientAndStopsAtTheCount(OptimizerSpec spec) {
        var optimizer = Optimizer.of(spec);
        float[] weights = {1, 2, 3, 4};
        float[] scaled = {2, -4, 8, 77};
        float[] whole = {1, -2, 4, 77};
        float[][] slots = new float[optimizer.slotNames().size()][4];
        float[][] sameSlots = new float[optimizer.slotNames().size()][4];
        optimizer.apply(weights, scaled, slots, 3, 1, 0.1, 0.5f);
        optimizer.apply(weights, whole, sameSlots, 3, 1, 0.1, 1);
        assertThat(weights).containsExactly(1, 2, 3, 4);
        assertThat(scaled).containsExactly(whole);
        assertThat(scaled[0]).isLessThan(1);
        assertThat(scaled[3]).isEqualTo(77);
        for (int s = 0; s < slots.length; s++) {
            assertThat(slots[s]).containsExactly(sameSlots[s]);
            assertThat(slots[s][0]).isNotZero();
            assertThat(slots[s][3]).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void standsStillWhereThereIsNoGradient(OptimizerSpec spec) {
        if (spec instanceof OptimizerSpec.AdamW) {
            return; // it decays
        }
        var optimizer = Optimizer.of(spec);
        float[] gradient = {0, -0.0f};
        float[][] slots = new float[optimizer.slotNames().size()][2];
        optimizer.apply(new float[] {3, 4}, gradient, slots, 2, 1, 0.1, 1);
        assertThat(gradient).containsExactly(3, 4);
    }

    @Test
    void epsilonStandsOutsideOfTheRoot() {
        assertThat(firstStep(new OptimizerSpec.Adam(1, 0.9, 0.999, 1, false, 0), 4))
                .isCloseTo(-4.0 / (4 + 1), within(1e-6));
        assertThat(firstStep(new OptimizerSpec.Adam(1, 0.9, 0.999, 1, true, 0), 4))
                .isCloseTo(-4.0 / (4 + 1), within(1e-6));
        assertThat(firstStep(new OptimizerSpec.AdamW(1, 0.9, 0.999, 1, 0), 4))
                .isCloseTo(-4.0 / (4 + 1), within(1e-6));
        assertThat(firstStep(new OptimizerSpec.AdaGrad(1, 1), 4))
                .isCloseTo(-4.0 / (4 + 1), within(1e-6));
        assertThat(firstStep(new OptimizerSpec.RmsProp(1, 0.75, 1), 4))
                .isCloseTo(-4.0 / (2 + 1), within(1e-6));
    }

    @Test
    void adamWDecaysWeightsThatHaveNoGradientByRateTimesDecay() {
        var optimizer = Optimizer.of(new OptimizerSpec.AdamW(1, 0.9, 0.999, 1e-8, 0.5));
        float[] gradient = {0};
        optimizer.apply(new float[] {8}, gradient, new float[2][1], 1, 1, 0.25, 1);
        assertThat(gradient[0]).isEqualTo(7);
    }

    @Test
    void amsGradRemembersTheLargestSecondMoment() {
        var optimizer = Optimizer.of(new OptimizerSpec.Adam(0.1, 0, 0.5, 1e-8, true, 0));
        float[][] slots = new float[3][1];
        float[] weights = {0};
        for (float g : new float[] {1, 4, 0.5f}) {
            float[] gradient = {g};
            optimizer.apply(weights, gradient, slots, 1, 1, 0.1, 1);
            weights = gradient;
        }
        assertThat(slots[1][0]).isLessThan(8.25f);
        assertThat(slots[2][0]).isEqualTo(8.25f);
    }

    /** Where a weight of 0 goes along a first gradient. */
    private static double firstStep(OptimizerSpec spec, float g) {
        var optimizer = Optimizer.of(spec);
        float[] gradient = {g};
        float[][] slots = new float[optimizer.slotNames().size()][1];
        optimizer.apply(new float[1], gradient, slots, 1, 1, spec.learningRate(), 1);
        return gradient[0];
    }
}
