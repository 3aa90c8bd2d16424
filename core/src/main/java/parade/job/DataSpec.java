package parade.job;

import java.util.Optional;

/** Where the examples come from, and how batches are made of them. */
public record DataSpec(
        Source train,
        Optional<HeldOut> validation,
        Optional<HeldOut> test,
        Scale scale,
        BatchSpec batch) {

    /** Examples that are not trained on. */
    public sealed interface HeldOut {

        record Own(Source source) implements HeldOut {}

        /**
         * Drawn from the training examples by the seed, and taken from them.
         *
         * @param fraction of the training examples, in (0, 1)
         */
        record Fraction(double fraction) implements HeldOut {}
    }
}
