package parade.score;

import java.util.stream.LongStream;

/** How often which class was taken for which; in full only of few classes. */
public sealed interface ClassCounts {

    /** From here on a matrix of classes × classes would be too much to send, and to read. */
    int MAXIMUM_MATRIX = 100;

    /** From here on nothing is counted by class: the message would have no bound. */
    int MAXIMUM_CLASSES = 65_536;

    int classes();

    /** Examples of a class. */
    long actual(int of);

    /** Examples that were taken for a class. */
    long predicted(int as);

    /** Examples of a class that were taken for it. */
    long hits(int of);

    long examples();

    ClassCounts plus(ClassCounts other);

    /**
     * Counts the examples of classes {@code actual[i]} that were taken for {@code predicted[i]}.
     */
    static ClassCounts of(int classes, int[] actual, int[] predicted, int examples) {
        if (classes <= MAXIMUM_MATRIX) {
            long[] counts = new long[classes * classes];
            for (int i = 0; i < examples; i++) {
                counts[actual[i] * classes + predicted[i]]++;
            }
            return new Matrix(classes, counts);
        }
        var totals = new Totals(new long[classes], new long[classes], new long[classes]);
        for (int i = 0; i < examples; i++) {
            totals.actual[actual[i]]++;
            totals.predicted[predicted[i]]++;
            totals.hits[actual[i]] += actual[i] == predicted[i] ? 1 : 0;
        }
        return totals;
    }

    /**
     * The confusion matrix.
     *
     * @param counts classes × classes, row-major; rows are the true classes
     */
    @SuppressWarnings("ArrayRecordComponent") // never written after it is made
    record Matrix(int classes, long[] counts) implements ClassCounts {

        public Matrix {
            if (classes < 2
                    || classes > MAXIMUM_MATRIX
                    || counts.length != classes * classes
                    || LongStream.of(counts).anyMatch(count -> count < 0)) {
                throw new IllegalArgumentException(
                        counts.length + " counts are no matrix of " + classes + " classes");
            }
        }

        public long count(int actual, int predicted) {
            return counts[actual * classes + predicted];
        }

        @Override
        public long actual(int of) {
            long sum = 0;
            for (int as = 0; as < classes; as++) {
                sum += count(of, as);
            }
            return sum;
        }

        @Override
        public long predicted(int as) {
            long sum = 0;
            for (int of = 0; of < classes; of++) {
                sum += count(of, as);
            }
            return sum;
        }

        @Override
        public long hits(int of) {
            return count(of, of);
        }

        @Override
        public long examples() {
            return LongStream.of(counts).sum();
        }

        @Override
        public ClassCounts plus(ClassCounts other) {
            if (other instanceof Matrix(int otherClasses, long[] more) && otherClasses == classes) {
                return new Matrix(classes, sum(counts, more));
            }
            throw different(this, other);
        }
    }

    /**
     * The matrix's row sums, column sums and diagonal, each per class.
     *
     * @param hits examples of the class that were taken for it
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Totals(long[] actual, long[] predicted, long[] hits) implements ClassCounts {

        public Totals {
            int classes = actual.length;
            if (classes <= MAXIMUM_MATRIX
                    || classes > MAXIMUM_CLASSES
                    || predicted.length != classes
                    || hits.length != classes) {
                throw new IllegalArgumentException(
                        "%d, %d and %d counts are no totals of classes"
                                .formatted(classes, predicted.length, hits.length));
            }
        }

        @Override
        public int classes() {
            return actual.length;
        }

        @Override
        public long actual(int of) {
            return actual[of];
        }

        @Override
        public long predicted(int as) {
            return predicted[as];
        }

        @Override
        public long hits(int of) {
            return hits[of];
        }

        @Override
        public long examples() {
            return LongStream.of(actual).sum();
        }

        @Override
        public ClassCounts plus(ClassCounts other) {
            if (other instanceof Totals more && more.classes() == classes()) {
                return new Totals(
                        sum(actual, more.actual),
                        sum(predicted, more.predicted),
                        sum(hits, more.hits));
            }
            throw different(this, other);
        }
    }

    private static long[] sum(long[] left, long[] right) {
        long[] sum = left.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += right[i];
        }
        return sum;
    }

    private static IllegalArgumentException different(ClassCounts one, ClassCounts other) {
        return new IllegalArgumentException(
                "counts of %d and of %d classes can't be added"
                        .formatted(one.classes(), other.classes()));
    }
}
