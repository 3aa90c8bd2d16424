package parade.server.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.job.OptimizerSpec;
import parade.job.ScheduleSpec;
import parade.job.ScheduleSpec.Curve;
import parade.job.Span;
import parade.testing.Seeds;

class LearningRateTest {

    private static final int EPOCH = 4;
    private static final int STEPS = 40;

    private static LearningRate rate(long warmup, Curve curve) {
        return new LearningRate(
                new OptimizerSpec.Sgd(0.5), new ScheduleSpec(warmup, curve), EPOCH, STEPS);
    }

    @Test
    void constantIsConstant() {
        var rate = rate(0, new Curve.Constant());
        assertThat(rate.at(1)).isEqualTo(0.5);
        assertThat(rate.at(STEPS + 7)).isEqualTo(0.5);
    }

    @Test
    void warmupRisesInALineToTheFullRate() {
        var rate = rate(5, new Curve.Constant());
        assertThat(rate.at(1)).isCloseTo(0.1, within(1e-15));
        assertThat(rate.at(4)).isCloseTo(0.4, within(1e-15));
        assertThat(rate.at(5)).isEqualTo(0.5);
        assertThat(rate.at(6)).isEqualTo(0.5);
    }

    @Test
    void stepsFallAtTheirEndsAndCountBehindTheWarmup() {
        var rate = rate(2, new Curve.Step(Span.ofSteps(3), 0.5));
        assertThat(rate.at(2)).isEqualTo(0.5);
        assertThat(rate.at(5)).isEqualTo(0.5);
        assertThat(rate.at(6)).isEqualTo(0.25);
        assertThat(rate.at(8)).isEqualTo(0.25);
        assertThat(rate.at(9)).isEqualTo(0.125);
    }

    @Test
    void epochsAreCountedInSteps() {
        var rate = rate(0, new Curve.Step(Span.ofEpochs(2), 0.1));
        assertThat(rate.at(2 * EPOCH)).isEqualTo(0.5);
        assertThat(rate.at(2 * EPOCH + 1)).isEqualTo(0.05);
    }

    @Test
    void theExponentialIsSmooth() {
        var rate = rate(0, new Curve.Exponential(Span.ofSteps(10), 0.25));
        assertThat(rate.at(1)).isEqualTo(0.5);
        assertThat(rate.at(6)).isCloseTo(0.25, within(1e-15));
        assertThat(rate.at(11)).isCloseTo(0.125, within(1e-15));
    }

    @Test
    void theCosineEndsWithTheRunAndStaysThere() {
        var rate = rate(0, new Curve.Cosine(0.1));
        assertThat(rate.at(1)).isEqualTo(0.5);
        assertThat(rate.at(STEPS / 2 + 1)).isCloseTo(0.3, within(1e-15));
        assertThat(rate.at(STEPS)).isGreaterThan(0.1);
        assertThat(rate.at(STEPS + 1)).isEqualTo(0.1);
        assertThat(rate.at(9L * STEPS)).isEqualTo(0.1);
    }

    @Test
    void theCosineTakesTheStepsThatTheWarmupLeaves() {
        var rate = rate(20, new Curve.Cosine(0));
        assertThat(rate.at(21)).isEqualTo(0.5);
        assertThat(rate.at(31)).isCloseTo(0.25, within(1e-15));
        assertThat(rate(STEPS + 9, new Curve.Cosine(0.1)).at(STEPS + 10)).isEqualTo(0.1);
    }

    @Test
    void adamsDecayCountsAllSteps() {
        var adam = new OptimizerSpec.Adam(0.5, 0.9, 0.999, 1e-8, false, 0.25);
        var schedule = new ScheduleSpec(4, new Curve.Step(Span.ofSteps(8), 0.5));
        var rate = new LearningRate(adam, schedule, EPOCH, STEPS);
        assertThat(rate.at(1)).isEqualTo(0.125);
        assertThat(rate.at(2)).isEqualTo(0.25 / 1.25);
        assertThat(rate.at(5)).isEqualTo(0.5 / 2);
        assertThat(rate.at(13)).isEqualTo(0.25 / 4);
    }

    @Test
    void aCurveThatGrowsForEverStaysANumber() {
        var up = rate(0, new Curve.Exponential(Span.ofSteps(1), 1e300));
        var down = rate(0, new Curve.Step(Span.ofSteps(1), 1e-300));
        assertThat((float) up.at(1_000_000)).isFinite();
        assertThat(down.at(1_000_000)).isZero();
        var adam = new OptimizerSpec.Adam(0.5, 0.9, 0.999, 1e-8, false, 1e308);
        var decayed =
                new LearningRate(
                        adam,
                        new ScheduleSpec(0, new Curve.Step(Span.ofSteps(1), 1e300)),
                        EPOCH,
                        STEPS);
        assertThat(decayed.at(1_000_000)).isZero();
    }

    /** By walking from step to step, as a framework with state would. */
    @Seeds
    void everyCurveIsWhatAWalkGives(long seed) {
        var random = new Random(seed);
        int warmup = random.nextInt(10);
        int every = 1 + random.nextInt(6);
        double factor = 0.3 + random.nextDouble();
        double to = random.nextDouble() * 0.4;
        var step = rate(warmup, new Curve.Step(Span.ofSteps(every), factor));
        var exponential = rate(warmup, new Curve.Exponential(Span.ofSteps(every), factor));
        var cosine = rate(warmup, new Curve.Cosine(to));
        double stepped = 0.5;
        double smooth = 0.5;
        double angle = 0;
        for (int t = 1; t <= STEPS; t++) {
            if (t <= warmup) {
                for (LearningRate rate : new LearningRate[] {step, exponential, cosine}) {
                    assertThat(rate.at(t)).isCloseTo(0.5 * t / warmup, within(1e-15));
                }
                continue;
            }
            assertThat(step.at(t)).isCloseTo(stepped, within(1e-13 * stepped));
            assertThat(exponential.at(t)).isCloseTo(smooth, within(1e-13 * smooth));
            assertThat(cosine.at(t))
                    .isCloseTo(to + (0.5 - to) * (1 + Math.cos(angle)) / 2, within(1e-13))
                    .isBetween(to, 0.5);
            stepped *= (t - warmup) % every == 0 ? factor : 1;
            smooth *= Math.pow(factor, 1.0 / every);
            angle += Math.PI / (STEPS - warmup);
        }
    }
}
