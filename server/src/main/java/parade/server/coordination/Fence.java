package parade.server.coordination;

import java.util.BitSet;
import java.util.OptionalLong;

/**
 * An incarnation that ended with a ticket out. Shards take nothing of it any more; when all have
 * said how far its pushes had come, it is known what has become of the ticket.
 */
final class Fence {

    /** What has become of a ticket. */
    enum Verdict {
        /** On every shard, in all blocks: it counts. */
        APPLIED,
        /** Nowhere: it is given out again. */
        UNTOUCHED,
        /** In some blocks, and not in others: it is given out again, and these have it twice. */
        PARTLY
    }

    private final GivenTicket given;
    private final BitSet answered = new BitSet();
    private int applied;
    private int indifferent;
    private boolean partly;

    Fence(GivenTicket given) {
        this.given = given;
    }

    GivenTicket given() {
        return given;
    }

    /** A shard's word, which may come again. */
    void answer(int shard, OptionalLong appliedThrough, boolean partlyBeyond) {
        if (answered.get(shard)) {
            return;
        }
        answered.set(shard);
        if (appliedThrough.isPresent() && appliedThrough.getAsLong() == Long.MAX_VALUE) {
            indifferent++; // it has no trained block, so this says nothing of the push
        } else if (appliedThrough.isPresent()
                && appliedThrough.getAsLong() >= given.ticket().clock()) {
            applied++;
        } else {
            partly |= partlyBeyond;
        }
    }

    boolean complete(int shards) {
        return answered.cardinality() == shards;
    }

    /** The shards that have answered. */
    BitSet answered() {
        return (BitSet) answered.clone();
    }

    /** Of a complete one. */
    Verdict verdict() {
        if (applied + indifferent == answered.cardinality()) {
            return Verdict.APPLIED;
        }
        return applied > 0 || partly ? Verdict.PARTLY : Verdict.UNTOUCHED;
    }
}
