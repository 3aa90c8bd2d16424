package parade.server.store;

/** A gradient sum over examples, and the sum of the examples' weights. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WeightedSum(double weight, float[] values) {

    /** The sum of two, in the left one's array. */
    static WeightedSum plus(WeightedSum left, WeightedSum right, Buffers buffers) {
        add(left.values, right.values);
        buffers.give(right.values);
        return new WeightedSum(left.weight + right.weight, left.values);
    }

    private static void add(float[] into, float[] other) {
        for (int i = 0; i < into.length; i++) {
            into[i] += other[i];
        }
    }
}
