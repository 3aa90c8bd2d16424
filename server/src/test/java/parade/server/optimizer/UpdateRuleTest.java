package parade.server.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.job.Job;
import parade.server.coordination.TestJobs;
import parade.testing.Seeds;

class UpdateRuleTest {

    /** Steps of sgd at the rate 1 from 0 show the gradient itself. */
    private static float[] gradientSeen(Job job, float scale, float... gradient) {
        float[] fresh = gradient.clone();
        UpdateRule.of(job, 4, 8)
                .apply(new float[fresh.length], fresh, new float[0][], fresh.length, 1, scale, 1);
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = -fresh[i];
        }
        return fresh;
    }

    @Test
    void clipsEveryValueAfterScaling() {
        var job = TestJobs.small("optimizer.sgd=1", "clip.value=2");
        assertThat(gradientSeen(job, 1, 1, 2, 3, -1, -2, -3)).containsExactly(1, 2, 2, -1, -2, -2);
        assertThat(gradientSeen(job, 0.5f, 1, 2, 8, -8)).containsExactly(0.5f, 1, 2, -2);
    }

    @Test
    void withoutAClipEveryValuePasses() {
        var job = TestJobs.small("optimizer.sgd=1");
        assertThat(gradientSeen(job, 0.5f, 1e30f, -1e30f)).containsExactly(5e29f, -5e29f);
        var byNorm = TestJobs.small("optimizer.sgd=1", "clip.global_norm=1");
        assertThat(gradientSeen(byNorm, 0.5f, 8)).containsExactly(4);
    }

    @Seeds
    void clampsAsADoubleWould(long seed) {
        var random = new Random(seed);
        float[] gradient = new float[random.nextInt(71)];
        float bound = random.nextFloat() + 0.1f;
        float[] expected = new float[gradient.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) random.nextGaussian();
            double scaled = (float) (gradient[i] * 0.75);
            expected[i] = (float) (scaled > bound ? bound : scaled < -bound ? -bound : scaled);
        }
        UpdateRule.clamp(gradient, gradient.length, 0.75f, bound);
        assertThat(gradient).containsExactly(expected);
    }

    @Test
    void whatIsNotANumberStaysSo() {
        float[] gradient = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        UpdateRule.clamp(gradient, 3, 1, 2);
        assertThat(gradient).containsExactly(Float.NaN, 2, -2);
    }

    @Test
    void takesTheRateOfItsStep() {
        var job =
                TestJobs.small(
                        "optimizer.sgd=1",
                        "schedule.step.every.epochs=1",
                        "schedule.step.factor=0.5");
        var rule = UpdateRule.of(job, 4, 8);
        assertThat(stepOf(rule, 4, 1)).isEqualTo(-1);
        assertThat(stepOf(rule, 5, 1)).isEqualTo(-0.5f);
        assertThat(stepOf(rule, 5, 0.25f)).isEqualTo(-0.125f);
    }

    private static float stepOf(UpdateRule rule, long step, float rateFactor) {
        float[] gradient = {1};
        rule.apply(new float[1], gradient, new float[0][], 1, step, 1, rateFactor);
        return gradient[0];
    }
}
