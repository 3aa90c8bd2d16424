package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

class ReductionsTest {

    private final Reductions reductions = new Reductions();

    /** One addition to a lane. */
    private interface Step {
        float next(float lane, int element);
    }

    @Seeds
    void haveTheBitsOfTheirDefinition(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            int count = random.nextInt(round % 5 == 0 ? 2_000 : 200);
            int xFrom = random.nextInt(20);
            int yFrom = random.nextInt(20);
            float[] x = random(random, xFrom + count + random.nextInt(20));
            float[] y = random(random, yFrom + count + random.nextInt(20));
            int end = xFrom + count;
            float sum = lanes(count, (lane, i) -> lane + x[xFrom + i]);
            assertThat(reductions.sum(x, xFrom, end)).isEqualTo(sum);
            assertThat(reductions.dot(x, xFrom, y, yFrom, count))
                    .isEqualTo(
                            lanes(count, (lane, i) -> Math.fma(x[xFrom + i], y[yFrom + i], lane)));
            assertThat(reductions.norm(x, xFrom, end))
                    .isEqualTo(
                            (float)
                                    Math.sqrt(
                                            lanes(
                                                    count,
                                                    (lane, i) ->
                                                            Math.fma(
                                                                    x[xFrom + i],
                                                                    x[xFrom + i],
                                                                    lane))));
            if (count > 0) {
                float mean = reductions.mean(x, xFrom, end);
                assertThat(mean).isEqualTo(sum / count);
                float squares =
                        lanes(
                                count,
                                (lane, i) -> {
                                    float difference = x[xFrom + i] - mean;
                                    return Math.fma(difference, difference, lane);
                                });
                assertThat(reductions.variance(x, xFrom, end, mean)).isEqualTo(squares / count);
            }
        }
    }

    /** 64 lanes, element i into lane i mod 64, and the upper half added to the lower one. */
    private static float lanes(int count, Step step) {
        float[] lanes = new float[64];
        for (int i = 0; i < count; i++) {
            lanes[i % 64] = step.next(lanes[i % 64], i);
        }
        for (int half : new int[] {32, 16, 8, 4, 2, 1}) {
            for (int j = 0; j < half; j++) {
                lanes[j] = lanes[j] + lanes[j + half];
            }
        }
        return lanes[0];
    }

    @Test
    void areCloseToTheExactValues() {
        float[] x = random(new SplittableRandom(1), 1_000_000);
        double sum = 0;
        double squares = 0;
        for (float value : x) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / x.length;
        assertThat(reductions.sum(x, 0, x.length)).isCloseTo((float) sum, within(0.05f));
        assertThat(reductions.norm(x, 0, x.length))
                .isCloseTo((float) Math.sqrt(squares), within(1e-2f));
        assertThat(reductions.variance(x, 0, x.length, (float) mean))
                .isCloseTo((float) (squares / x.length - mean * mean), within(1e-5f));
    }

    @Test
    void ofNothingAreZero() {
        assertThat(reductions.sum(new float[3], 1, 1)).isZero();
        assertThat(reductions.dot(new float[3], 3, new float[0], 0, 0)).isZero();
        assertThat(reductions.norm(new float[0], 0, 0)).isZero();
    }

    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
