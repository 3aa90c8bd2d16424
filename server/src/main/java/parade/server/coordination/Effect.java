package parade.server.coordination;

import java.util.BitSet;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

/** What the coordinator wants done outside of itself: told, recorded, answered. */
public sealed interface Effect {

    /** How long the run will be and of what data, known from the first worker on. */
    record Planned(RunPlan plan, DataFacts data) implements Effect {}

    /** A decision for every shard. */
    record Decided(Decision decision) implements Effect {}

    /**
     * A step is committed.
     *
     * @param step the version that it makes
     * @param gradientNorm L2 norm of the whole mean gradient before clipping
     * @param maxStaleness the largest staleness of a gradient in it
     */
    record Trained(long step, Sums batch, double gradientNorm, long maxStaleness)
            implements Effect {}

    /** A version has been judged on a whole split. */
    record Evaluated(long version, Split split, Sums sums) implements Effect {}

    /**
     * The version that has just been judged has the least validation loss so far: early stopping
     * keeps it.
     */
    record Improved(long version) implements Effect {}

    /**
     * In ssp and async: a worker may make another step.
     *
     * @param gap its clock less the slowest live one
     */
    record Admitted(long incarnation, Ticket ticket, long gap) implements Effect {}

    /**
     * In ssp and async: it is known what has become of the ticket of an incarnation that has ended.
     *
     * @param step the version that the run is at now: one more if the push counts
     * @param applied whether it counts; else the batch is given out again
     * @param partly whether it does not, although some blocks have it
     */
    record Settled(int worker, long incarnation, long step, boolean applied, boolean partly)
            implements Effect {}

    /** In ssp and async: shards are to write a checkpoint by this number. */
    record CheckpointAsked(long version) implements Effect {}

    /** In ssp and async, before a version is recorded: what is recorded with it. */
    record Progressed(long version, FreeProgress progress) implements Effect {}

    record Joined(int worker, long incarnation, long version) implements Effect {}

    /**
     * A worker is gone.
     *
     * @param left whether in good order; else it was lost
     * @param slices what it owned; it has moved on already
     */
    record Gone(int worker, long incarnation, boolean left, String reason, BitSet slices)
            implements Effect {}

    /** Slices have other owners than before. */
    record OwnershipChanged() implements Effect {}

    /** All shards have written a version: it is to be recorded. */
    record Recorded(long version) implements Effect {}

    record Ended(Ending ending) implements Effect {}
}
