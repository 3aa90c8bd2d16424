package parade.server.reduction;

/** What became of a push. */
public enum Outcome {
    /** The sum counts, and belongs to the reduction. */
    ACCEPTED,
    /** All of it had been there before: the sum is left to whoever pushed it. */
    DUPLICATE
}
