package parade.score;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How two classes are spread over a model's scores, from which the area under the ROC curve is
 * taken. A bin is a float rounded to 16 bits (sign, exponent and 7 bits of mantissa, as in
 * bfloat16), so scores that differ by less than 0.4 % may count as equal, and there are 65,536 bins
 * at most however many examples there are.
 *
 * @param bins those that hold examples, ascending
 * @param negatives for each of them, examples of class 0
 * @param positives for each of them, examples of class 1
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
public record ScoreHistogram(int[] bins, long[] negatives, long[] positives) {

    public static final int BINS = 65_536;

    public static final ScoreHistogram EMPTY =
            new ScoreHistogram(new int[0], new long[0], new long[0]);

    public ScoreHistogram {
        boolean ascending = true;
        for (int i = 0; i < bins.length; i++) {
            ascending &= bins[i] > (i == 0 ? -1 : bins[i - 1]);
        }
        if (!ascending
                || (bins.length > 0 && bins[bins.length - 1] >= BINS)
                || negatives.length != bins.length
                || positives.length != bins.length) {
            throw new IllegalArgumentException(
                    "%d bins, %d and %d counts are no histogram"
                            .formatted(bins.length, negatives.length, positives.length));
        }
    }

    /** Sorts examples into bins; {@code classes[i]} is 0 or 1. */
    public static ScoreHistogram of(float[] scores, int[] classes, int examples) {
        int[] keys = new int[examples];
        for (int i = 0; i < examples; i++) {
            keys[i] = bin(scores[i]) << 1 | classes[i];
        }
        Arrays.sort(keys);
        int[] bins = new int[examples];
        long[] negatives = new long[examples];
        long[] positives = new long[examples];
        int count = 0;
        for (int key : keys) {
            if (count == 0 || bins[count - 1] != key >> 1) {
                bins[count++] = key >> 1;
            }
            ((key & 1) == 0 ? negatives : positives)[count - 1]++;
        }
        return cut(bins, negatives, positives, count);
    }

    /**
     * A score's bin, in the order of the scores: rounded to the nearest, to even in the middle.
     * Zeros are one; what is not a number is below everything.
     */
    static int bin(float score) {
        if (Float.isNaN(score)) {
            return 0;
        }
        int bits = Float.floatToRawIntBits(score + 0f); // -0 becomes +0
        int rounded = (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
        return rounded >= 0x8000 ? 0xFFFF - rounded : rounded + 0x8000;
    }

    public ScoreHistogram plus(ScoreHistogram other) {
        int most = bins.length + other.bins.length;
        int[] into = new int[most];
        long[] negative = new long[most];
        long[] positive = new long[most];
        int count = 0;
        for (int i = 0, j = 0; i < bins.length || j < other.bins.length; count++) {
            int left = i < bins.length ? bins[i] : BINS;
            int right = j < other.bins.length ? other.bins[j] : BINS;
            into[count] = Math.min(left, right);
            if (left <= right) {
                negative[count] += negatives[i];
                positive[count] += positives[i++];
            }
            if (right <= left) {
                negative[count] += other.negatives[j];
                positive[count] += other.positives[j++];
            }
        }
        return cut(into, negative, positive, count);
    }

    /**
     * Of all pairs of a positive and a negative, the share in which the positive has the higher
     * score, ties counting half: the area under the curve of true over false positives (Hanley and
     * McNeil, Radiology 143, 1982). Empty unless both classes occur.
     */
    public OptionalDouble areaUnderCurve() {
        double below = 0;
        double pairs = 0;
        double ones = 0;
        for (int i = 0; i < bins.length; i++) {
            pairs += positives[i] * (below + negatives[i] * 0.5);
            below += negatives[i];
            ones += positives[i];
        }
        return ones == 0 || below == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(pairs / (ones * below));
    }

    private static ScoreHistogram cut(int[] bins, long[] negatives, long[] positives, int count) {
        return new ScoreHistogram(
                Arrays.copyOf(bins, count),
                Arrays.copyOf(negatives, count),
                Arrays.copyOf(positives, count));
    }
}
