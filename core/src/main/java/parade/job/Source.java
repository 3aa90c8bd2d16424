package parade.job;

import java.nio.file.Path;
import java.util.List;

/** A set of examples. */
public sealed interface Source {

    /** Images and labels in the format of MNIST's files, gzipped where the name ends in .gz. */
    record Idx(Path images, Path labels) implements Source {}

    /**
     * A table.
     *
     * @param features the columns in the model's order; empty: every column but the target
     * @param header whether the first line names the columns; else they are c0, c1, ...
     */
    record Csv(Path path, List<String> features, String target, boolean header) implements Source {

        public Csv {
            features = List.copyOf(features);
        }
    }

    /** Drawn from the seed. */
    record Generated(Kind kind, int examples) implements Source {}

    enum Kind {
        /** 28×28 grey images of handwritten-looking digits, ten classes, features in [0, 1]. */
        DIGITS,
        /** Houses: columns rm and lstat, and the price medv that they lead to, with noise. */
        HOUSING
    }
}
