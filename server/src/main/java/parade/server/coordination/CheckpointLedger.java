package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
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
    private OptionalLong best = OptionalLong.empty();
    private long lastAsked;
    private long keepFromOnDisk;
    private OptionalLong bestOnDisk = OptionalLong.empty();

    /**
     * @param before the versions that a run before this one has left
     */
    CheckpointLedger(int shards, int keep, List<Long> before) {
        this.shards = shards;
        this.keep = keep;
        recorded.addAll(before);
        lastAsked = newest().orElse(0);
    }

    /** Shards are told to write a version. */
    void ask(long version) {
        lastAsked = version;
    }

    /** Whether shards have been told to write a version, or a newer one. */
    boolean asked(long version) {
        return lastAsked >= version;
    }

    /** Whether they are at it. One at a time: a slow disk must not have them pile up. */
    boolean busy() {
        return lastAsked > newest().orElse(0);
    }

    /** Returns whether this made the version complete. */
    boolean written(int shard, long version) {
        boolean late = !recorded.isEmpty() && version <= recorded.last();
        if (recorded.contains(version) || (late && !isBest(version))) {
            return false; // told twice, or too late to be of use
        }
        BitSet by = written.computeIfAbsent(version, v -> new BitSet());
        by.set(shard);
        if (by.cardinality() < shards) {
            return false;
        }
        recorded.add(version);
        // What is older and incomplete will not be completed any more: shards write in order.
        // But for the best one, which is waited for.
        written.keySet().removeIf(v -> v == version || (v < version && !isBest(v)));
        trim();
        return true;
    }

    private boolean isBest(long version) {
        return best.isPresent() && best.getAsLong() == version;
    }

    /** A version that stays whatever comes after it; the one before it is like any other again. */
    void keepBest(long version) {
        best = OptionalLong.of(version);
        trim();
    }

    /** The coordinator's record is on disk; before it is, nothing older is deleted. */
    void recordKept(long keepFrom, OptionalLong kept) {
        keepFromOnDisk = keepFrom;
        bestOnDisk = kept;
    }

    /** Versions below this one may be deleted, but for the {@link #keptBest}. */
    long keepFrom() {
        return keepFromOnDisk;
    }

    OptionalLong keptBest() {
        return bestOnDisk;
    }

    private void trim() {
        List<Long> older = List.copyOf(recorded).subList(0, Math.max(0, recorded.size() - keep));
        older.stream()
                .filter(version -> best.isEmpty() || best.getAsLong() != version)
                .forEach(recorded::remove);
    }

    boolean has(long version) {
        return recorded.contains(version);
    }

    /** The newest recorded version. */
    OptionalLong newest() {
        return recorded.isEmpty() ? OptionalLong.empty() : OptionalLong.of(recorded.last());
    }
}
