package parade.worker.data;

/**
 * Which examples a slice contributes to its batch of a number: a pure function, so every worker
 * knows it without asking anybody. Threads may share one.
 */
public interface BatchRows {

    /**
     * The examples, in the order in which they are summed.
     *
     * @param number from 0
     */
    int[] rows(int slice, long number);

    /** Whether a slice contributes the same rows to every batch. */
    boolean alwaysTheSame();
}
