package parade.job;

/** How long to train, how often to evaluate, and what to do about a gradient that is not finite. */
public record TrainSpec(Span length, Span evaluateEvery, OnNonfinite onNonfinite) {

    public enum OnNonfinite {
        /** End the run with the last finite version. */
        STOP,
        /** Leave the step out: version and schedule advance, weights and slots do not. */
        SKIP
    }
}
