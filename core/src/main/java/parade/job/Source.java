package parade.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A set of examples. */
public sealed interface Source {

    /** Images and labels in the format of MNIST's files, gzipped where the name ends in .gz. */
    record Idx(Path images, Path labels) implements Source {}

    /**
     * A table.
     *
     * @param features the columns in the model's order; empty: every other column
     * @param header whether the first line names the columns; else they are c0, c1, ...
     * @param categories feature columns whose values are one-hot, in the order of the sorted values
     * @param weight the column of the examples' weights
     */
    record Csv(
            Path path,
            List<String> features,
            String target,
            boolean header,
            List<String> categories,
            Missing missing,
            Optional<String> weight)
            implements Source {

        public Csv {
            features = List.copyOf(features);
            categories = List.copyOf(categories);
        }
    }

    /**
     * Lines of {@code label index:value ...}, indices from 1; what is not named is 0.
     *
     * @param dimension the number of features
     */
    record Libsvm(Path path, int dimension) implements Source {}

    /**
     * Drawn from the seed.
     *
     * @param centers of {@link Kind#BLOBS}: how many
     */
    record Generated(Kind kind, int examples, int centers) implements Source {

        public static final int DEFAULT_CENTERS = 10;
    }

    enum Kind {
        /** 28×28 grey images of handwritten-looking digits, ten classes, features in [0, 1]. */
        DIGITS,
        /** Points around centers uniform in [-8, 8] of every feature, with normal noise of 1. */
        BLOBS,
        /** Houses: columns rm and lstat, and the price medv that they lead to, with noise. */
        HOUSING
    }

    /** What an empty field of a feature column means. */
    sealed interface Missing {

        record Refused() implements Missing {}

        /** The mean of the column in the training set. */
        record Mean() implements Missing {}

        record Value(double value) implements Missing {}
    }
}
