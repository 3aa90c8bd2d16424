package parade.server.checkpoint;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The coordinator's own record: the generation, and the versions that all shards have on disk. A
 * checkpoint counts when it stands here, not before.
 *
 * @param versions ascending
 */
public record Recorded(long generation, List<Long> versions) {

    public static final Recorded NONE = new Recorded(0, List.of());

    public Recorded {
        versions = versions.stream().distinct().sorted().toList();
    }

    /** With one version more, of which the newest {@code keep} remain. */
    public Recorded with(long version, int keep) {
        List<Long> all =
                Stream.concat(versions.stream(), Stream.of(version)).distinct().sorted().toList();
        return new Recorded(generation, all.subList(Math.max(0, all.size() - keep), all.size()));
    }

    /** In another generation, without the versions above the one that it begins with. */
    public Recorded from(long newGeneration, long version) {
        LongStream kept = versions.stream().mapToLong(Long::longValue).filter(v -> v <= version);
        return new Recorded(newGeneration, kept.boxed().toList());
    }

    public OptionalLong newest() {
        return versions.isEmpty() ? OptionalLong.empty() : OptionalLong.of(versions.getLast());
    }

    /** Versions below this one may be deleted. */
    public long keepFrom() {
        return versions.isEmpty() ? 0 : versions.getFirst();
    }
}
