package parade.worker.data;

import parade.block.Shape;
import parade.worker.linalg.ByteTable;

/** A set of examples in memory, features scaled. Never changes, so threads may share it. */
public final class Examples {

    /** Bytes that come from memory together, on most machines. */
    private static final int CACHE_LINE = 64;

    /** So many rows are still in the cache when they are copied. */
    private static final int FETCHED_ROWS = 128;

    private final Shape shape;
    private final int rows;
    private final Features features;
    private final Targets targets;
    private final float[] weights;

    private Examples(Shape shape, int rows, Features features, Targets targets, float[] weights) {
        this.shape = shape;
        this.rows = rows;
        this.features = features;
        this.targets = targets;
        this.weights = weights;
    }

    /** Row-major. */
    private sealed interface Features {

        void copy(int from, float[] into, int at, int count);

        /** Has some rows on their way to the cache before they are copied one by one. */
        default void fetch(int[] rows, int first, int end, int width, float[] into, int at) {}

        @SuppressWarnings("ArrayRecordComponent") // never written after it is made
        record Floats(float[] values) implements Features {

            @Override
            public void copy(int from, float[] into, int at, int count) {
                System.arraycopy(values, from, into, at, count);
            }
        }

        /** Images in a quarter of the space, and what each byte becomes. */
        @SuppressWarnings("ArrayRecordComponent") // as above
        record Bytes(byte[] bytes, ByteTable scaled) implements Features {

            @Override
            public void copy(int from, float[] into, int at, int count) {
                scaled.copy(bytes, from, into, at, count);
            }

            /**
             * Rows at random places are too short for the processor to foresee more than one of
             * them. Here no read waits for another: the copy takes less than half the time.
             */
            @Override
            public void fetch(int[] rows, int first, int end, int width, float[] into, int at) {
                int seen = 0;
                for (int i = first; i < end; i++) {
                    for (int j = 0; j < width; j += CACHE_LINE) {
                        seen += bytes[rows[i] * width + j];
                    }
                }
                into[at] = seen; // or the compiler would leave the reads out; copied over
            }
        }
    }

    /**
     * @param weights what each row counts for in the loss; empty where all count for 1
     * @throws DataException where a scaled feature is beyond a 32-bit float
     */
    static Examples scaled(RawRows rows, Targets targets, float[] weights, Scaling scaling)
            throws DataException {
        if (rows.features() instanceof RawFeatures.Bytes bytes && scaling.shared()) {
            double[] exact = new double[ByteTable.BYTES];
            for (int value = 0; value < exact.length; value++) {
                exact[value] = scaling.exact(value / bytes.divisor(), 0);
            }
            var scaled = new ByteTable(exact);
            if (scaled.finite()) {
                var features = new Features.Bytes(bytes.bytes(), scaled);
                return new Examples(rows.shape(), rows.count(), features, targets, weights);
            }
        }
        var features = new Features.Floats(floats(rows, scaling));
        return new Examples(rows.shape(), rows.count(), features, targets, weights);
    }

    /** The rows' scaled features, row-major. */
    static float[] floats(RawRows rows, Scaling scaling) throws DataException {
        RawFeatures read = rows.features();
        int width = read.width();
        float[] floats = new float[read.rows() * width];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = scaling.apply(read.at(i), i % width);
            if (!Float.isFinite(floats[i])) {
                throw new DataException(
                        rows.origin()
                                + ": "
                                + rows.places().of(i / width)
                                + ", "
                                + rows.feature(i % width)
                                + ": "
                                + read.at(i)
                                + " becomes "
                                + floats[i]
                                + " when scaled; expected a number that a 32-bit float can hold");
            }
        }
        return floats;
    }

    public int rows() {
        return rows;
    }

    /** The shape of one example, as the data have it. */
    public Shape shape() {
        return shape;
    }

    /** Features per example. */
    public int width() {
        return shape.size();
    }

    /** Of all examples, in order. */
    public Targets targets() {
        return targets;
    }

    /** What each example counts for in the loss, in order; empty where all count for 1. */
    public float[] weights() {
        return weights;
    }

    /** The bytes of all values, targets and weights included. */
    public long bytes() {
        long ofFeatures =
                switch (features) {
                    case Features.Floats(float[] values) -> 4L * values.length;
                    case Features.Bytes(byte[] bytes, ByteTable _) ->
                            bytes.length + 4L * ByteTable.BYTES;
                };
        long ofTargets =
                switch (targets) {
                    case Targets.Classes(int[] labels) -> 4L * labels.length;
                    case Targets.Values(float[] values, int _) -> 4L * values.length;
                };
        return ofFeatures + ofTargets + 4L * weights.length;
    }

    /** Copies an example's features to {@code into[at ...]}. */
    public void copyRow(int row, float[] into, int at) {
        features.copy(row * width(), into, at, width());
    }

    /** Copies the features of examples one behind the other to {@code into[at ...]}. */
    void copyRows(int[] rows, float[] into, int at) {
        int width = width();
        for (int first = 0; first < rows.length; first += FETCHED_ROWS) {
            int end = Math.min(rows.length, first + FETCHED_ROWS);
            features.fetch(rows, first, end, width, into, at + first * width);
            for (int i = first; i < end; i++) {
                features.copy(rows[i] * width, into, at + i * width, width);
            }
        }
    }
}
