package parade.job;

import java.util.Optional;

/** How long to train, how often to evaluate, and what to do about a gradient that is not finite. */
public record TrainSpec(
        Span length,
        Span evaluateEvery,
        OnNonfinite onNonfinite,
        Optional<EarlyStopping> earlyStopping) {

    public enum OnNonfinite {
        /** End the run with the last finite version. */
        STOP,
        /** Leave the step out: version and schedule advance, weights and slots do not. */
        SKIP
    }

    /**
     * Stop when the validation loss has not improved for a while; the result is the version that
     * was best.
     *
     * @param patience evaluations without a loss below the best by more than {@code minDelta}
     */
    public record EarlyStopping(int patience, double minDelta) {}
}
