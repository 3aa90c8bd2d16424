package parade.worker.data;

/** Features as read, before scaling: rows × width numbers, row-major. */
sealed interface RawFeatures {

    int width();

    int rows();

    /** The number at an index of the row-major order. */
    double at(int index);

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
    }
}
