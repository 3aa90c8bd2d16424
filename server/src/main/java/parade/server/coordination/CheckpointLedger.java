package parade.server.coordination;

import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which shards have written which versions. A checkpoint counts only when all of them have. */
final class CheckpointLedger {

    private final int shards;
    private final int keep;
    private final Map<Long, BitSet> written = new TreeMap<>();
    private final TreeSet<Long> recorded = new TreeSet<>();

    CheckpointLedger(int shards, int keep) {
        this.shards = shards;
        this.keep = keep;
    }

    /** Returns whether this made the version complete. */
    boolean written(int shard, long version) {
        if (!recorded.isEmpty() && version <= recorded.last()) {
            return false; // told twice, or too late to be of use
        }
        BitSet by = written.computeIfAbsent(version, v -> new BitSet());
        by.set(shard);
        if (by.cardinality() < shards) {
            return false;
        }
        recorded.add(version);
        // What is older and incomplete will not be completed any more: shards write in order.
        for (Iterator<Long> it = written.keySet().iterator();
                it.hasNext() && it.next() <= version; ) {
            it.remove();
        }
        while (recorded.size() > keep) {
            recorded.pollFirst();
        }
        return true;
    }

    boolean has(long version) {
        return recorded.contains(version);
    }

    /** The newest recorded version. */
    OptionalLong newest() {
        return recorded.isEmpty() ? OptionalLong.empty() : OptionalLong.of(recorded.last());
    }
}
