package parade.job;

/** What a worker may know of the others' progress. */
public enum Consistency {
    /**
     * All gradients of a step are of one version, and the weights do not depend on who computes.
     */
    SYNC
}
