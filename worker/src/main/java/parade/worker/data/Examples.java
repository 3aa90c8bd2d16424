package parade.worker.data;

import parade.block.Shape;

/** A set of examples in memory, features scaled. Never changes, so threads may share it. */
public final class Examples {

    private final Shape shape;
    private final int rows;
    private final Features features;
    private final Targets targets;

    private Examples(Shape shape, int rows, Features features, Targets targets) {
        this.shape = shape;
        this.rows = rows;
        this.features = features;
        this.targets = targets;
    }

    /** Row-major. */
    private sealed interface Features {

        void copy(int from, float[] into, int at, int count);

        @SuppressWarnings("ArrayRecordComponent") // never written after it is made
        record Floats(float[] values) implements Features {

            @Override
            public void copy(int from, float[] into, int at, int count) {
                System.arraycopy(values, from, into, at, count);
            }
        }

        /** Images in a quarter of the space: scaled[b] is what the byte b becomes. */
        @SuppressWarnings("ArrayRecordComponent") // as above
        record Bytes(byte[] bytes, float[] scaled) implements Features {

            @Override
            public void copy(int from, float[] into, int at, int count) {
                for (int i = 0; i < count; i++) {
                    into[at + i] = scaled[bytes[from + i] & 0xFF];
                }
            }
        }
    }

    /**
     * @throws DataException where a scaled feature is beyond a 32-bit float
     */
    static Examples scaled(RawExamples raw, Scaling scaling) throws DataException {
        RawFeatures read = raw.features();
        if (read instanceof RawFeatures.Bytes bytes && scaling.shared()) {
            float[] scaled = new float[256];
            boolean finite = true;
            for (int value = 0; value < scaled.length; value++) {
                scaled[value] = scaling.apply(value / bytes.divisor(), 0);
                finite &= Float.isFinite(scaled[value]);
            }
            if (finite) {
                return new Examples(
                        raw.shape(),
                        read.rows(),
                        new Features.Bytes(bytes.bytes(), scaled),
                        raw.targets());
            }
        }
        return new Examples(
                raw.shape(), read.rows(), new Features.Floats(floats(raw, scaling)), raw.targets());
    }

    private static float[] floats(RawExamples raw, Scaling scaling) throws DataException {
        RawFeatures read = raw.features();
        int width = read.width();
        float[] floats = new float[read.rows() * width];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = scaling.apply(read.at(i), i % width);
            if (!Float.isFinite(floats[i])) {
                throw new DataException(
                        raw.origin()
                                + ": row "
                                + (i / width + 1)
                                + ", "
                                + raw.feature(i % width)
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

    /** Copies an example's features to {@code into[at ...]}. */
    public void copyRow(int row, float[] into, int at) {
        features.copy(row * width(), into, at, width());
    }
}
