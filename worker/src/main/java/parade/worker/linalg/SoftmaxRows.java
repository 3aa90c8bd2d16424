package parade.worker.linalg;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The softmax of each row of a block, and what a loss needs beside it: with m the largest z of a
 * row, z − m, Σ e^(z − m) from left to right, and its logarithm. Exponentials and logarithms are
 * computed over the whole block, since a row is often shorter than a vector. Holds the block that
 * was taken last: one per thread.
 */
public final class SoftmaxRows {

    private int rows;
    private int count;

    /** z − m of the block, with room for the rest of the last row's last vector. */
    private float[] centered = {};

    private float[] exponentials = {};
    private float[] sums = {};
    private float[] logarithms = {};
    private int[] largest = {};

    /**
     * Takes a block.
     *
     * @param z row-major
     * @param at where the first row begins
     * @param count numbers in a row
     */
    public void take(float[] z, int at, int rows, int count) {
        this.rows = rows;
        this.count = count;
        reserve();
        for (int row = 0; row < rows; row++) {
            int from = at + row * count;
            largest[row] = Largest.place(z, from, count);
            subtract(z, from, z[from + largest[row]], row * count);
        }
        // What stands behind the block is computed along, to have whole vectors.
        Exponential.exp(centered, exponentials, 0, whole(rows * count));
        for (int row = 0; row < rows; row += sum(row)) {}
        Logarithm.log(sums, logarithms, 0, whole(rows));
    }

    private void reserve() {
        int size = Math.multiplyExact(rows, count) + Vectors.LENGTH;
        if (centered.length < size) {
            centered = new float[size];
            exponentials = new float[size];
        }
        if (largest.length < rows) {
            largest = new int[rows];
            sums = new float[rows + Vectors.LENGTH];
            Arrays.fill(sums, 1);
            logarithms = new float[sums.length];
        }
    }

    /** The end of the vectors that cover so many numbers. */
    private static int whole(int size) {
        return Vectors.USED
                ? size + (Vectors.LENGTH - size % Vectors.LENGTH) % Vectors.LENGTH
                : size;
    }

    /** The end of the vectors of a row; the last one may reach beyond it, but not to the limit. */
    private int end(int from, int limit) {
        int whole = whole(count);
        return Vectors.USED && from + whole <= limit ? whole : Vectors.end(0, count);
    }

    /** Rows come in their order: what is written beyond one is overwritten by the next. */
    private void subtract(float[] z, int from, float max, int to) {
        int j = 0;
        for (int end = end(from, z.length); j < end; j += Vectors.LENGTH) {
            FloatVector.fromArray(Vectors.SPECIES, z, from + j)
                    .sub(max)
                    .intoArray(centered, to + j);
        }
        for (; j < count; j++) {
            centered[to + j] = z[from + j] - max;
        }
    }

    /**
     * Sums the next four rows side by side, since each is a chain of additions, or one.
     *
     * @return how many
     */
    private int sum(int row) {
        float[] e = exponentials;
        int end = (row + 1) * count;
        float sum0 = 0;
        if (row + 4 > rows) {
            for (int j = row * count; j < end; j++) {
                sum0 += e[j];
            }
            sums[row] = sum0;
            return 1;
        }
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int j = row * count; j < end; j++) {
            sum0 += e[j];
            sum1 += e[j + count];
            sum2 += e[j + 2 * count];
            sum3 += e[j + 3 * count];
        }
        sums[row] = sum0;
        sums[row + 1] = sum1;
        sums[row + 2] = sum2;
        sums[row + 3] = sum3;
        return 4;
    }

    /** The place, from 0, of a row's largest number; the lowest of equal ones. */
    public int largest(int row) {
        return largest[row];
    }

    /** z − m. */
    public float centered(int row, int place) {
        return centered[row * count + place];
    }

    /** ln Σ e^(z − m). */
    public float logarithm(int row) {
        return logarithms[row];
    }

    /**
     * Writes e^(z − m) / Σ e^(z − m), less a number, of the whole block.
     *
     * @param y row-major
     * @param at where the first row goes
     */
    public void softmax(float[] y, int at, float less) {
        int limit = at + rows * count;
        for (int row = 0; row < rows; row++) {
            int from = row * count;
            int to = at + from;
            float sum = sums[row];
            int j = 0;
            for (int end = end(to, limit); j < end; j += Vectors.LENGTH) {
                FloatVector.fromArray(Vectors.SPECIES, exponentials, from + j)
                        .div(sum)
                        .sub(less)
                        .intoArray(y, to + j);
            }
            for (; j < count; j++) {
                y[to + j] = exponentials[from + j] / sum - less;
            }
        }
    }
}
