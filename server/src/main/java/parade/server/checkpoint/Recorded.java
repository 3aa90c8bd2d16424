package parade.server.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import parade.server.coordination.FreeProgress;

/**
 * The coordinator's own record: the generation, and the versions that all shards have on disk. A
 * checkpoint counts when it stands here, not before.
 *
 * @param versions ascending
 * @param best the one of them with the least validation loss, under early stopping: the run's
 *     result
 * @param progress in ssp and async, by version: what a run that goes on from there must know
 */
public record Recorded(
        long generation,
        List<Long> versions,
        OptionalLong best,
        SortedMap<Long, FreeProgress> progress) {

    public static final Recorded NONE = new Recorded(0, List.of());

    public Recorded {
        versions = versions.stream().distinct().sorted().toList();
        var known = new TreeMap<>(progress);
        known.keySet().retainAll(versions);
        progress = Collections.unmodifiableSortedMap(known);
    }

    /** In sync, without early stopping. */
    public Recorded(long generation, List<Long> versions) {
        this(generation, versions, OptionalLong.empty(), new TreeMap<>());
    }

    /** With one version more, of which the newest {@code keep} and the best remain. */
    public Recorded with(long version, int keep) {
        return of(Stream.concat(versions.stream(), Stream.of(version)).toList()).trimmed(keep);
    }

    /** With one version more, and with what only the coordinator knows of it. */
    public Recorded with(long version, FreeProgress made, int keep) {
        Recorded longer = with(version, keep);
        var known = new TreeMap<>(longer.progress);
        known.put(version, made);
        return new Recorded(generation, longer.versions, best, known);
    }

    /** With another best version, which is one of those that are recorded. */
    public Recorded withBest(long version, int keep) {
        return new Recorded(generation, versions, OptionalLong.of(version), progress).trimmed(keep);
    }

    private Recorded trimmed(int keep) {
        long kept = versions.get(Math.max(0, versions.size() - keep));
        return of(versions.stream().filter(v -> v >= kept || isBest(v)).toList());
    }

    private Recorded of(List<Long> others) {
        return new Recorded(generation, others, best, progress);
    }

    private boolean isBest(long version) {
        return best.isPresent() && best.getAsLong() == version;
    }

    /** In another generation, without the versions above the one that it begins with. */
    public Recorded from(long newGeneration, long version) {
        return new Recorded(
                newGeneration,
                versions.stream().filter(v -> v <= version).toList(),
                best.stream().filter(v -> v <= version).findFirst(),
                progress);
    }

    /** With another result: the best version, or the newest where there is none. */
    public Recorded resultingIn(OptionalLong bestVersion) {
        return new Recorded(generation, versions, bestVersion, progress);
    }

    public OptionalLong newest() {
        return versions.isEmpty() ? OptionalLong.empty() : OptionalLong.of(versions.getLast());
    }

    /** The version that a run came to. */
    public OptionalLong result() {
        return best.isPresent() ? best : newest();
    }

    /** What only the coordinator knows of a version. */
    public FreeProgress progressAt(long version) {
        return progress.getOrDefault(version, FreeProgress.NONE);
    }

    /** Versions below this one may be deleted, but for the {@link #best}. */
    public long keepFrom() {
        return versions.stream()
                .filter(version -> versions.size() == 1 || !isBest(version))
                .mapToLong(Long::longValue)
                .findFirst()
                .orElse(0);
    }
}
