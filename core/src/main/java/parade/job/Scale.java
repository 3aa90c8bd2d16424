package parade.job;

/**
 * What is done to features before training; fitted on the training examples and kept with the
 * model.
 */
public sealed interface Scale {

    record None() implements Scale {}

    record Divide(double by) implements Scale {}

    /** Each feature to [0, 1] by its least and greatest value. */
    record MinMax() implements Scale {}

    /** Each feature to mean 0 and deviation 1 (of the population). */
    record Standard() implements Scale {}
}
