package parade.server.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.job.OptimizerSpec;

class OptimizerTest {

    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.01);
    private static final OptimizerSpec MOMENTUM = new OptimizerSpec.Momentum(0.01, 0.9);
    private static final OptimizerSpec ADAM = new OptimizerSpec.Adam(0.05, 0.9, 0.999, 1e-8);

    /**
     * The way from (0, 2, -3) down f(w) = Σ (i+1)·(wᵢ − 1)². The numbers are those of the papers'
     * formulas in double, worked out apart from this code, in Python.
     */
    @ParameterizedTest
    @CsvSource({
        "sgd, 1, 0.02, 1.96, -2.76",
        "sgd, 2, 0.0396, 1.9216, -2.5344",
        "sgd, 10, 0.182927193, 1.66483264, -1.15446046",
        "sgd, 100, 0.867380444, 1.01687032, 0.991780501",
        "momentum, 1, 0.02, 1.96, -2.76",
        "momentum, 2, 0.0576, 1.8856, -2.3184",
        "momentum, 10, 0.692880239, 0.847226596, 2.7143731",
        "momentum, 100, 0.995771886, 1.00336262, 0.98253433",
        "adam, 1, 0.0499999998, 1.95, -2.95",
        "adam, 2, 0.0999167567, 1.90008324, -2.90001738",
        "adam, 10, 0.48770658, 1.51229342, -2.50223112",
        "adam, 100, 1.0042114, 0.9957886, 0.527502697"
    })
    void goesTheWayOfTheFormulas(String name, int steps, double w0, double w1, double w2) {
        Optimizer optimizer =
                Optimizer.of(
                        switch (name) {
                            case "sgd" -> SGD;
                            case "momentum" -> MOMENTUM;
                            default -> ADAM;
                        });
        float[] weights = {0, 2, -3};
        float[][] slots = new float[optimizer.slots()][3];
        for (int step = 1; step <= steps; step++) {
            float[] gradient = new float[3];
            for (int i = 0; i < 3; i++) {
                gradient[i] = 2 * (i + 1) * (weights[i] - 1);
            }
            optimizer.apply(weights, gradient, slots, 3, step, 1);
            weights = gradient;
        }
        double[] expected = {w0, w1, w2};
        for (int i = 0; i < 3; i++) {
            assertThat((double) weights[i])
                    .isCloseTo(expected[i], within(1e-5 * Math.max(1, Math.abs(expected[i]))));
        }
    }

    @Test
    void sgdMatchesDoubleForRandomGradients() {
        follow(SGD, (state, g, t) -> state.w -= 0.01 * g);
    }

    @Test
    void momentumMatchesDoubleForRandomGradients() {
        follow(
                MOMENTUM,
                (state, g, t) -> {
                    state.first = 0.9 * state.first - 0.01 * g;
                    state.w += state.first;
                });
    }

    @Test
    void adamMatchesDoubleForRandomGradients() {
        follow(
                ADAM,
                (state, g, t) -> {
                    state.first = 0.9 * state.first + 0.1 * g;
                    state.second = 0.999 * state.second + 0.001 * g * g;
                    double mean = state.first / (1 - Math.pow(0.9, t));
                    double variance = state.second / (1 - Math.pow(0.999, t));
                    state.w -= 0.05 * mean / (Math.sqrt(variance) + 1e-8);
                });
    }

    @Test
    void adamAddsEpsilonOutsideOfTheRoot() {
        var adam = Optimizer.of(new OptimizerSpec.Adam(1, 0.9, 0.999, 1));
        float[] gradient = {4};
        adam.apply(new float[1], gradient, new float[2][1], 1, 1, 1);
        assertThat((double) gradient[0]).isCloseTo(-4.0 / (4 + 1), within(1e-6));
    }

    @Test
    void adamStandsStillWhereThereIsNoGradient() {
        float[] gradient = {0};
        Optimizer.of(ADAM).apply(new float[] {3}, gradient, new float[2][1], 1, 1, 1);
        assertThat(gradient[0]).isEqualTo(3);
    }

    @Test
    void readsTheOldWeightsScalesTheGradientAndStopsAtTheCount() {
        for (OptimizerSpec spec : new OptimizerSpec[] {SGD, MOMENTUM, ADAM}) {
            var optimizer = Optimizer.of(spec);
            float[] weights = {1, 2, 3, 4};
            float[] scaled = {2, -4, 8, 77};
            float[] whole = {1, -2, 4, 77};
            float[][] slots = new float[optimizer.slots()][4];
            float[][] sameSlots = new float[optimizer.slots()][4];
            optimizer.apply(weights, scaled, slots, 3, 1, 0.5f);
            optimizer.apply(weights, whole, sameSlots, 3, 1, 1);
            assertThat(weights).containsExactly(1, 2, 3, 4);
            assertThat(scaled).containsExactly(whole);
            assertThat(scaled[0]).isLessThan(1);
            assertThat(scaled[3]).isEqualTo(77);
            for (int s = 0; s < slots.length; s++) {
                assertThat(slots[s]).containsExactly(sameSlots[s]);
                assertThat(slots[s][3]).isZero();
            }
        }
    }

    private static final class State {
        double w;
        double first;
        double second;
    }

    private interface Rule {
        void step(State state, double gradient, int t);
    }

    /** 100 steps of 37 weights, in float by the kernel and one by one in double by the rule. */
    private static void follow(OptimizerSpec spec, Rule rule) {
        for (long seed = 1; seed <= 5; seed++) {
            var random = new Random(seed);
            var optimizer = Optimizer.of(spec);
            float[] weights = new float[37];
            float[][] slots = new float[optimizer.slots()][37];
            State[] states = new State[37];
            for (int i = 0; i < states.length; i++) {
                weights[i] = (float) random.nextGaussian();
                states[i] = new State();
                states[i].w = weights[i];
            }
            for (int t = 1; t <= 100; t++) {
                float[] gradient = new float[37];
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = (float) (random.nextGaussian() + 0.2);
                    rule.step(states[i], gradient[i], t);
                }
                optimizer.apply(weights, gradient, slots, 37, t, 1);
                weights = gradient;
            }
            for (int i = 0; i < states.length; i++) {
                assertThat((double) weights[i])
                        .as("seed %d, weight %d", seed, i)
                        .isCloseTo(states[i].w, within(1e-5 * Math.max(1, Math.abs(states[i].w))));
            }
        }
    }
}
