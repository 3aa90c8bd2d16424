package parade.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

@NullMarked
final class ScoreHistogramTest {

    /** The example of scikit-learn's {@code roc_auc_score}: 0.75. */
    @Test
    void theAreaOfAKnownExample() {
        assertThat(area(new float[] {0.1f, 0.4f, 0.35f, 0.8f}, 0, 0, 1, 1)).isEqualTo(0.75);
    }

    @Test
    void closedForms() {
        assertThat(area(new float[] {-1, -2, 3, 4}, 0, 0, 1, 1)).isEqualTo(1);
        assertThat(area(new float[] {-1, -2, 3, 4}, 1, 1, 0, 0)).isEqualTo(0);
        assertThat(area(new float[] {5, 5, 5}, 0, 1, 1)).isEqualTo(0.5);
        assertThat(area(new float[] {-0f, 0f}, 0, 1)).isEqualTo(0.5);
        assertThat(histogram(new float[] {1, 2}, 1, 1).areaUnderCurve()).isEmpty();
        assertThat(histogram(new float[] {1, 2}, 0, 0).areaUnderCurve()).isEmpty();
        assertThat(ScoreHistogram.EMPTY.areaUnderCurve()).isEmpty();
    }

    /** Scores of few bits are kept as they are, so all pairs can be counted. */
    @Seeds
    void allPairs(long seed) {
        var random = new Random(seed);
        int examples = 2 + random.nextInt(60);
        float[] scores = new float[examples];
        int[] classes = new int[examples];
        for (int i = 0; i < examples; i++) {
            scores[i] = (random.nextInt(128) - 64) * (random.nextBoolean() ? 1f : 0x1p-20f);
            classes[i] = i < 2 ? i : random.nextInt(2);
        }
        assertThat(area(scores, classes)).isCloseTo(byAllPairs(scores, classes), within(1e-15));
    }

    @Seeds
    void partsAddUpToTheWhole(long seed) {
        var random = new Random(seed);
        int examples = 2 + random.nextInt(500);
        float[] scores = new float[examples];
        int[] classes = new int[examples];
        for (int i = 0; i < examples; i++) {
            scores[i] = (float) random.nextGaussian(0, random.nextBoolean() ? 1 : 0.01);
            classes[i] = random.nextInt(2);
        }
        int cut = random.nextInt(examples);
        var left = ScoreHistogram.of(scores, classes, cut);
        var right =
                ScoreHistogram.of(
                        Arrays.copyOfRange(scores, cut, examples),
                        Arrays.copyOfRange(classes, cut, examples),
                        examples - cut);
        assertThat(left.plus(right))
                .usingRecursiveComparison()
                .isEqualTo(ScoreHistogram.of(scores, classes, examples));
    }

    /** Rounding moves the area of spread scores by little. */
    @Test
    void roundingIsFine() {
        var random = new Random(1);
        float[] scores = new float[2000];
        int[] classes = new int[2000];
        for (int i = 0; i < scores.length; i++) {
            classes[i] = random.nextInt(2);
            scores[i] = (float) random.nextGaussian(classes[i], 1);
        }
        assertThat(area(scores, classes)).isCloseTo(byAllPairs(scores, classes), within(2e-5));
    }

    @Seeds
    void binsAreInTheOrderOfTheScores(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            float one = Float.intBitsToFloat(random.nextInt());
            float other = random.nextBoolean() ? Math.nextUp(one) : -one;
            if (one <= other) {
                assertThat(ScoreHistogram.bin(one)).isLessThanOrEqualTo(ScoreHistogram.bin(other));
            }
            assertThat(ScoreHistogram.bin(one)).isBetween(0, ScoreHistogram.BINS - 1);
        }
    }

    @Test
    void edgesOfTheBins() {
        assertThat(ScoreHistogram.bin(Float.NaN)).isZero();
        assertThat(ScoreHistogram.bin(Float.NEGATIVE_INFINITY)).isPositive();
        assertThat(ScoreHistogram.bin(-Float.MIN_VALUE)).isLessThan(ScoreHistogram.bin(0));
        assertThat(ScoreHistogram.bin(-0f)).isEqualTo(ScoreHistogram.bin(0));
        // 7 bits of mantissa: 1 + 2^-8 lies in the middle and goes to the even one, 1.
        assertThat(ScoreHistogram.bin(1 + 0x1p-8f)).isEqualTo(ScoreHistogram.bin(1));
        assertThat(ScoreHistogram.bin(1 + 0x1p-8f + 0x1p-23f))
                .isEqualTo(ScoreHistogram.bin(1 + 0x1p-7f));
        assertThat(ScoreHistogram.bin(Float.MAX_VALUE))
                .isEqualTo(ScoreHistogram.bin(Float.POSITIVE_INFINITY));
    }

    @Test
    void refusesWhatIsNoHistogram() {
        assertThatThrownBy(() -> new ScoreHistogram(new int[] {2, 2}, new long[2], new long[2]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScoreHistogram(new int[] {65_536}, new long[1], new long[1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScoreHistogram(new int[] {1}, new long[2], new long[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ScoreHistogram histogram(float[] scores, int... classes) {
        return ScoreHistogram.of(scores, classes, scores.length);
    }

    private static double area(float[] scores, int... classes) {
        return histogram(scores, classes).areaUnderCurve().orElseThrow();
    }

    private static double byAllPairs(float[] scores, int[] classes) {
        double won = 0;
        long pairs = 0;
        for (int p = 0; p < scores.length; p++) {
            for (int n = 0; n < scores.length; n++) {
                if (classes[p] == 1 && classes[n] == 0) {
                    pairs++;
                    won += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
                }
            }
        }
        return won / pairs;
    }
}
