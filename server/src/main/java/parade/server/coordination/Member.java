package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parade.v1.Split;

/** A live worker as the coordinator sees it. Written by the coordinator only. */
final class Member {

    final int worker;
    final long incarnation;

    /** Of its process; 0: not known. */
    final long instance;

    long lastSeenMillis;

    /** The slices it computes from this version on. */
    final BitSet owned = new BitSet();

    /** Those of them that no order of this version has named yet. */
    private final BitSet trainDue = new BitSet();

    private final BitSet evaluateDue = new BitSet();

    private @Nullable WorkOrder lastOrder;

    Member(int worker, long incarnation, long instance, long nowMillis) {
        this.instance = instance;
        this.worker = worker;
        this.incarnation = incarnation;
        lastSeenMillis = nowMillis;
    }

    /** A new version: everything owned is due. */
    void start(BitSet share, boolean trains, boolean evaluates) {
        owned.clear();
        trainDue.clear();
        evaluateDue.clear();
        give(share, trains ? share : new BitSet(), evaluates ? share : new BitSet());
    }

    /** More slices within a version. */
    void give(BitSet slices, BitSet train, BitSet evaluate) {
        owned.or(slices);
        trainDue.or(train);
        evaluateDue.or(evaluate);
    }

    /**
     * The order to answer with.
     *
     * @param received the number of the last order that the worker has
     * @return null: there is nothing to do
     */
    @Nullable WorkOrder order(long received, long version, List<Split> splits) {
        if (lastOrder != null && received < lastOrder.number()) {
            return lastOrder; // the answer was lost on its way
        }
        if (trainDue.isEmpty() && evaluateDue.isEmpty()) {
            return null;
        }
        lastOrder =
                new WorkOrder(
                        received + 1,
                        version,
                        evaluateDue.isEmpty() ? List.of() : splits,
                        (BitSet) evaluateDue.clone(),
                        (BitSet) trainDue.clone());
        trainDue.clear();
        evaluateDue.clear();
        return lastOrder;
    }
}
