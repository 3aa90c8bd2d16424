package parade.worker.layer;

import parade.slice.SliceRows;

/** What the layers of a net go through together. */
public sealed interface Pass {

    /**
     * A backward may follow, and what training does at random is done.
     *
     * @param rows which rows are whose
     * @param batch the number that keys what is drawn
     */
    record Training(SliceRows rows, long batch) implements Pass {}

    /** An example's outputs depend on its inputs and the parameters alone. */
    record Evaluation() implements Pass {}
}
