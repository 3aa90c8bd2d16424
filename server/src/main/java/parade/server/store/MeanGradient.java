package parade.server.store;

import java.util.Arrays;

/** Kernels between the sum of a step's gradients and the optimizer. */
public final class MeanGradient {

    private static final int INFINITY_BITS = 0x7f80_0000;
    private static final int MAGNITUDE = 0x7fff_ffff;
    private static final int MANTISSA = 0x007f_ffff;

    private MeanGradient() {}

    /**
     * Divides a sum by the examples' weight, in place. Where there are no examples the mean is +0.
     *
     * @param count how many values of the array to work on, from the first
     */
    public static void divide(float[] sum, int count, double weight) {
        if (weight == 0) {
            Arrays.fill(sum, 0, count, 0);
            return;
        }
        float divisor = (float) weight;
        float reciprocal = 1 / divisor;
        if (powerOfTwo(divisor) && powerOfTwo(reciprocal)) {
            // The same real number, so the same float, several times as fast.
            for (int i = 0; i < count; i++) {
                sum[i] *= reciprocal;
            }
        } else {
            for (int i = 0; i < count; i++) {
                sum[i] /= divisor;
            }
        }
    }

    /** Of a normal float. */
    private static boolean powerOfTwo(float value) {
        return value >= Float.MIN_NORMAL
                && (Float.floatToRawIntBits(value) & MANTISSA) == 0
                && value < Float.POSITIVE_INFINITY;
    }

    /**
     * The square of the L2 norm, in double. Eight partial sums, of the elements with the same index
     * mod 8, each in order of the index; then ((s0+s1)+(s2+s3))+((s4+s5)+(s6+s7)). Squares of
     * floats do not overflow a double, so it is finite exactly when every value is.
     */
    static double squaredNorm(float[] values) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int whole = values.length & ~7;
        for (int i = 0; i < whole; i += 8) {
            s0 += (double) values[i] * values[i];
            s1 += (double) values[i + 1] * values[i + 1];
            s2 += (double) values[i + 2] * values[i + 2];
            s3 += (double) values[i + 3] * values[i + 3];
            s4 += (double) values[i + 4] * values[i + 4];
            s5 += (double) values[i + 5] * values[i + 5];
            s6 += (double) values[i + 6] * values[i + 6];
            s7 += (double) values[i + 7] * values[i + 7];
        }
        double[] rest = new double[8];
        for (int i = whole; i < values.length; i++) {
            rest[i - whole] = (double) values[i] * values[i];
        }
        s0 += rest[0];
        s1 += rest[1];
        s2 += rest[2];
        s3 += rest[3];
        s4 += rest[4];
        s5 += rest[5];
        s6 += rest[6];
        s7 += rest[7];
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    static boolean finite(float[] values) {
        int largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Float.floatToRawIntBits(value) & MAGNITUDE);
        }
        return largest < INFINITY_BITS;
    }

    /** The index of the first infinity or NaN; -1 if there is none. */
    static int firstNonfinite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }
}
