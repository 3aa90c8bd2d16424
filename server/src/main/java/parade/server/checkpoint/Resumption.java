package parade.server.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import parade.process.Numerics;
import parade.server.coordination.BestSoFar;
import parade.server.coordination.StartingPoint;

/** A version on disk that a run goes on from. */
public record Resumption(Recorded recorded, StoredVersion stored) {

    /**
     * The newest recorded version of a run with all of the optimizer's slots. (The last version of
     * a run that diverged has none.)
     *
     * @throws CheckpointException in words for a person, if there is none or it is of other
     *     arithmetic
     */
    public static Resumption find(Path run, List<String> slotNames)
            throws IOException, CheckpointException {
        var files = new CheckpointFiles(run);
        return find(run, slotNames, files, files::open);
    }

    /** The same for the first of some servers, whose disk may hold its own shard only. */
    public static Resumption findForFirst(Path run, List<String> slotNames, int servers)
            throws IOException, CheckpointException {
        var files = new CheckpointFiles(run);
        return find(run, slotNames, files, version -> files.open(version, 0, servers));
    }

    private interface Opening {
        StoredVersion open(long version) throws IOException, CheckpointException;
    }

    private static Resumption find(
            Path run, List<String> slotNames, CheckpointFiles files, Opening opening)
            throws IOException, CheckpointException {
        Recorded recorded = files.recorded();
        for (long version : recorded.versions().reversed()) {
            StoredVersion stored = opening.open(version);
            if (stored.facts().numericsVersion() != Numerics.VERSION) {
                throw new CheckpointException(
                        "%s was computed by numerics version %d, and this release computes by %d: its bits would differ"
                                .formatted(
                                        run, stored.facts().numericsVersion(), Numerics.VERSION));
            }
            if (stored.slotNames().equals(slotNames)) {
                return new Resumption(recorded, stored);
            }
        }
        throw new CheckpointException(run + " has no checkpoint to go on from");
    }

    public long version() {
        return stored.version();
    }

    /**
     * What the coordinator begins with.
     *
     * @param best how the evaluations of the versions below this one went
     */
    public StartingPoint startingPoint(BestSoFar best) {
        return new StartingPoint(
                recorded.generation() + 1, // the job's state goes back
                version(),
                recorded.versions().stream().filter(v -> v <= version()).toList(),
                best,
                recorded.progressAt(version()));
    }
}
