package parade.worker.linalg;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over a part of an array, in one order for all machines. There are 64 lanes, which begin at
 * +0; element i of the part, counted from 0, goes into lane i mod 64, in ascending order of i: by
 * an addition, or by fma where products are summed. Then the upper half of the lanes is added to
 * the lower half, lane j + 32 to lane j, and so on until one is left: j + 16, 8, 4, 2, 1. So a sum
 * of n elements is off by at most some (n/64 + 6) · 2^−24 · Σ|x|. Holds scratch memory: one per
 * thread.
 */
public final class Reductions {

    private static final int LANES = 64;

    /** Lanes that are summed side by side: enough for additions to wait for none before them. */
    private static final int WIDTH = 4 * Vectors.LENGTH;

    private static final boolean USED = Vectors.USED && WIDTH <= LANES;

    private final float[] lanes = new float[LANES];

    /** Σ x over [from, to). */
    public float sum(float[] x, int from, int to) {
        Arrays.fill(lanes, 0);
        int end = end(from, to);
        for (int lane = 0; lane < LANES && from < end; lane += WIDTH) {
            FloatVector sum0 = FloatVector.zero(Vectors.SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int i = from + lane; i < end; i += LANES) {
                sum0 = sum0.add(vector(x, i, 0));
                sum1 = sum1.add(vector(x, i, 1));
                sum2 = sum2.add(vector(x, i, 2));
                sum3 = sum3.add(vector(x, i, 3));
            }
            store(lane, sum0, sum1, sum2, sum3);
        }
        for (int i = end; i < to; i++) {
            lanes[(i - end) % LANES] += x[i];
        }
        return merged();
    }

    /** Σ x·y of so many elements from each array's place on. */
    public float dot(float[] x, int xFrom, float[] y, int yFrom, int count) {
        Arrays.fill(lanes, 0);
        int end = end(0, count);
        for (int lane = 0; lane < LANES && 0 < end; lane += WIDTH) {
            FloatVector sum0 = FloatVector.zero(Vectors.SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int i = lane; i < end; i += LANES) {
                sum0 = vector(x, xFrom + i, 0).fma(vector(y, yFrom + i, 0), sum0);
                sum1 = vector(x, xFrom + i, 1).fma(vector(y, yFrom + i, 1), sum1);
                sum2 = vector(x, xFrom + i, 2).fma(vector(y, yFrom + i, 2), sum2);
                sum3 = vector(x, xFrom + i, 3).fma(vector(y, yFrom + i, 3), sum3);
            }
            store(lane, sum0, sum1, sum2, sum3);
        }
        for (int i = end; i < count; i++) {
            int lane = (i - end) % LANES;
            lanes[lane] = Math.fma(x[xFrom + i], y[yFrom + i], lanes[lane]);
        }
        return merged();
    }

    /** √Σ x² over [from, to). */
    public float norm(float[] x, int from, int to) {
        return (float) Math.sqrt(dot(x, from, x, from, to - from));
    }

    /** Σ x / n over [from, to), which is not empty. */
    public float mean(float[] x, int from, int to) {
        return sum(x, from, to) / (to - from);
    }

    /**
     * Σ (x − mean)² / n over [from, to), which is not empty: a second pass, by fma of the rounded
     * differences.
     */
    public float variance(float[] x, int from, int to, float mean) {
        Arrays.fill(lanes, 0);
        int end = end(from, to);
        for (int lane = 0; lane < LANES && from < end; lane += WIDTH) {
            FloatVector sum0 = FloatVector.zero(Vectors.SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int i = from + lane; i < end; i += LANES) {
                FloatVector x0 = vector(x, i, 0).sub(mean);
                FloatVector x1 = vector(x, i, 1).sub(mean);
                FloatVector x2 = vector(x, i, 2).sub(mean);
                FloatVector x3 = vector(x, i, 3).sub(mean);
                sum0 = x0.fma(x0, sum0);
                sum1 = x1.fma(x1, sum1);
                sum2 = x2.fma(x2, sum2);
                sum3 = x3.fma(x3, sum3);
            }
            store(lane, sum0, sum1, sum2, sum3);
        }
        for (int i = end; i < to; i++) {
            int lane = (i - end) % LANES;
            float difference = x[i] - mean;
            lanes[lane] = Math.fma(difference, difference, lanes[lane]);
        }
        return merged() / (to - from);
    }

    /** The end of the part of [from, to) that has an element for every lane. */
    private static int end(int from, int to) {
        return USED ? to - (to - from) % LANES : from;
    }

    private static FloatVector vector(float[] x, int at, int which) {
        return FloatVector.fromArray(Vectors.SPECIES, x, at + which * Vectors.LENGTH);
    }

    private void store(
            int lane, FloatVector sum0, FloatVector sum1, FloatVector sum2, FloatVector sum3) {
        sum0.intoArray(lanes, lane);
        sum1.intoArray(lanes, lane + Vectors.LENGTH);
        sum2.intoArray(lanes, lane + 2 * Vectors.LENGTH);
        sum3.intoArray(lanes, lane + 3 * Vectors.LENGTH);
    }

    private float merged() {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }
}
