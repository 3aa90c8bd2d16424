package parade.server.store;

/** What became of one block of a push in ssp and async. */
public sealed interface BlockOutcome {

    /**
     * The block is one version further.
     *
     * @param whole this was the last block of the push that the shard holds
     */
    record Applied(boolean whole) implements BlockOutcome {}

    /** It had been there before. */
    record Duplicate() implements BlockOutcome {}

    /**
     * The gradient or the new weights are not finite: this block and those that come after it in
     * the push stay as they are.
     *
     * @param place of the first such value: {@code layers.0.weight[17]}
     * @param first whether it is news; false where the push is repeated
     */
    record Nonfinite(String place, boolean first) implements BlockOutcome {}
}
