package parade.job;

/** What training makes small; the mean over examples. */
public enum Loss {
    /** Mean over the outputs of (output - target)², without ½. */
    MSE(false),
    /** Mean over the outputs of |output - target|. */
    MAE(false),
    /** Mean over the outputs of e²/2 where |e| is at most delta, else delta·(|e| - delta/2). */
    HUBER(false),
    /**
     * max(0, 1 - t·z) of one output z with t = ±1; of several, max(0, 1 + the largest other output
     * - the class's).
     */
    HINGE(true),
    /** log(1 + e^z) - target·z of one output z, the logit. */
    BINARY_CROSS_ENTROPY(true),
    /** -log of the softmax of the outputs at the class. */
    SOFTMAX_CROSS_ENTROPY(true);

    private final boolean classification;

    Loss(boolean classification) {
        this.classification = classification;
    }

    /** Whether its targets are always classes; the others take classes too, as one-hot numbers. */
    public boolean classification() {
        return classification;
    }
}
