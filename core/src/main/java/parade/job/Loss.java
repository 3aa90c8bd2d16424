package parade.job;

/** What training makes small; the mean over examples. */
public enum Loss {
    /** Mean over the outputs of (output - target)², without ½. */
    MSE(false),
    /** -log of the softmax of the outputs at the class. */
    SOFTMAX_CROSS_ENTROPY(true),
    /** log(1 + e^z) - target·z of one output z, the logit. */
    BINARY_CROSS_ENTROPY(true);

    private final boolean classification;

    Loss(boolean classification) {
        this.classification = classification;
    }

    public boolean classification() {
        return classification;
    }
}
