package parade.server.store;

import java.util.BitSet;

/**
 * How far the pushes of one incarnation have come in a shard. Its clocks grow from push to push,
 * and it makes a new one only when the one before has been acknowledged or will never be finished;
 * so the last clock and the blocks that have had it are all there is to remember.
 */
final class PushProgress {

    private final int whole;
    private long through = -1;
    private long clock = -1;
    private final BitSet blocks = new BitSet();
    private long maxStaleness;
    private String nonfinite = "";

    /**
     * @param whole how many blocks a push is for
     */
    PushProgress(int whole) {
        this.whole = whole;
    }

    PushProgress(int whole, long through, long clock, BitSet blocks) {
        this(whole);
        this.through = through;
        this.clock = clock;
        this.blocks.or(blocks);
    }

    /** Whether a block has had a push, or the push is too old to be had by any block. */
    boolean has(long pushed, int block) {
        return pushed < clock || (pushed == clock && blocks.get(block));
    }

    /** A block is about to have a push. A newer one ends the one before. */
    void begin(long pushed) {
        if (pushed > clock) {
            clock = pushed;
            blocks.clear();
            maxStaleness = 0;
            nonfinite = "";
        }
    }

    /** The block has had the push under way. Returns whether it was the last one. */
    boolean applied(int block, long staleness) {
        blocks.set(block);
        maxStaleness = Math.max(maxStaleness, staleness);
        if (blocks.cardinality() < whole) {
            return false;
        }
        through = clock;
        return true;
    }

    /** The push under way goes no further. */
    void end(String place) {
        nonfinite = place;
    }

    /** Where a push was not finite; empty: it was, as far as it came. */
    String nonfinite(long pushed) {
        return pushed == clock ? nonfinite : "";
    }

    long maxStaleness(long pushed) {
        return pushed == clock ? maxStaleness : 0;
    }

    /** The last clock that all blocks have had; -1: none. */
    long through() {
        return through;
    }

    /** The last clock that any block has had; -1: none. */
    long clock() {
        return clock;
    }

    BitSet blocks() {
        return (BitSet) blocks.clone();
    }

    /** Whether some blocks have had a later push than {@link #through} and others have not. */
    boolean partly() {
        return clock > through && !blocks.isEmpty();
    }
}
