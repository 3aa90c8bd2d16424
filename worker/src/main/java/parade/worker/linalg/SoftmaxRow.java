package parade.worker.linalg;

/** What a softmax is made of, over {@code z[at ... at + count)}. */
public final class SoftmaxRow {

    private SoftmaxRow() {}

    /** The place, from 0, of the largest value; the lowest of equal ones. */
    public static int largest(float[] z, int at, int count) {
        int best = 0;
        for (int j = 1; j < count; j++) {
            if (z[at + j] > z[at + best]) {
                best = j;
            }
        }
        return best;
    }

    /**
     * {@code e[j] = exp(z[j] - max)} at the same places of another array.
     *
     * @param max the largest of the values, so that nothing overflows
     * @return their sum, from left to right
     */
    public static float exponentials(float[] z, int at, int count, float max, float[] e) {
        for (int j = at; j < at + count; j++) {
            e[j] = z[j] - max;
        }
        Exponential.exp(e, e, at, at + count);
        float sum = 0;
        for (int j = at; j < at + count; j++) {
            sum += e[j];
        }
        return sum;
    }
}
