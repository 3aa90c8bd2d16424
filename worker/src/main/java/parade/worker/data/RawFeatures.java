package parade.worker.data;

/** Features as read, before scaling: rows × width numbers, row-major. */
sealed interface RawFeatures {

    int width();

    int rows();

    /** The number at an index of the row-major order. */
    double at(int index);

    /** Some of the rows, in the order asked for. */
    RawFeatures select(int[] rows);

    /** One byte a feature, which stands for (its unsigned value) / divisor. */
    @SuppressWarnings("ArrayRecordComponent") // the package's own, handed over and never written
    record Bytes(int width, byte[] bytes, double divisor) implements RawFeatures {

        @Override
        public int rows() {
            return bytes.length / width;
        }

        @Override
        public double at(int index) {
            return (bytes[index] & 0xFF) / divisor;
        }

        @Override
        public Bytes select(int[] rows) {
            byte[] selected = new byte[rows.length * width];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(bytes, rows[i] * width, selected, i * width, width);
            }
            return new Bytes(width, selected, divisor);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // as above
    record Numbers(int width, double[] numbers) implements RawFeatures {

        @Override
        public int rows() {
            return numbers.length / width;
        }

        @Override
        public double at(int index) {
            return numbers[index];
        }

        @Override
        public Numbers select(int[] rows) {
            double[] selected = new double[rows.length * width];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(numbers, rows[i] * width, selected, i * width, width);
            }
            return new Numbers(width, selected);
        }
    }
}
