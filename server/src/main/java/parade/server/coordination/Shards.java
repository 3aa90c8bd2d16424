package parade.server.coordination;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The servers of a job: where they are, and when they were last heard of. */
final class Shards {

    private final int count;
    private final Map<Integer, String> addresses = new TreeMap<>();
    private final Map<Integer, Long> instances = new TreeMap<>();
    private final Map<Integer, Long> seenMillis = new TreeMap<>();
    private final Set<Integer> heardEnd = new TreeSet<>();

    Shards(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    int here() {
        return addresses.size();
    }

    boolean isHere(int shard) {
        return addresses.containsKey(shard);
    }

    /** Returns whether another process had been this server before: its weights are lost. */
    boolean register(int shard, String address, long instance, long nowMillis) {
        addresses.put(shard, address);
        seenMillis.put(shard, nowMillis);
        Long before = instances.put(shard, instance);
        return before != null && before != instance;
    }

    void seen(int shard, long nowMillis) {
        // One that has not registered is left from an earlier life of the run.
        seenMillis.computeIfPresent(shard, (who, before) -> nowMillis);
    }

    /** Every address, in order; empty until all have registered. */
    List<String> complete() {
        return addresses.size() == count ? List.copyOf(addresses.values()) : List.of();
    }

    void heardEnd(int shard) {
        heardEnd.add(shard);
    }

    /** Whether every server that is here knows how the run has ended. */
    boolean allHeardEnd() {
        return heardEnd.containsAll(addresses.keySet());
    }

    int heardOfSince(long millis) {
        return (int) seenMillis.values().stream().filter(seen -> seen >= millis).count();
    }

    /** A server that has not been heard of since a time. */
    OptionalInt silentSince(long millis) {
        return seenMillis.entrySet().stream()
                .filter(seen -> seen.getValue() < millis)
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }
}
