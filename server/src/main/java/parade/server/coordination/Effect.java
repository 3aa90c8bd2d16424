package parade.server.coordination;

import java.util.BitSet;
import parade.slice.Sums;
import parade.v1.Split;

/** What the coordinator wants done outside of itself: told, recorded, answered. */
public sealed interface Effect {

    /** How long the run will be, known from the first worker on. */
    record Planned(RunPlan plan) implements Effect {}

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

    record Joined(int worker, long incarnation, long version) implements Effect {}

    /**
     * A worker is gone.
     *
     * @param slices what it owned; it has moved on already
     */
    record Lost(int worker, long incarnation, String reason, BitSet slices) implements Effect {}

    /** Slices have other owners than before. */
    record OwnershipChanged() implements Effect {}

    /** All shards have written a version: it is to be recorded. */
    record Recorded(long version) implements Effect {}

    record Ended(Ending ending) implements Effect {}
}
