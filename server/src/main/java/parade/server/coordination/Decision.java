package parade.server.coordination;

/** What all shards are to do about a step: the second phase of its commit. */
public sealed interface Decision {

    /** The version that the step's gradients were computed with, or that the run stops at. */
    long version();

    /**
     * Apply the gradients and go on to version + 1.
     *
     * @param scale factor on every gradient: clipping by the global norm
     * @param skip advance the version but leave the weights and optimizer slots alone
     * @param checkpoint write a checkpoint of version + 1
     * @param keepBest write a checkpoint of version before it is left
     */
    record Commit(long version, float scale, boolean skip, boolean checkpoint, boolean keepBest)
            implements Decision {}

    /** Apply nothing more; where version + 1 has been made already, go back to version. */
    record Stop(long version, String reason) implements Decision {}
}
