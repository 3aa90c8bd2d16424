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
        return find(run, slotNames, files, files::open, true);
    }

    /**
     * The same for the first of some servers, whose disk may hold its own shard only. Where it is
     * the only one it can do with weights, too: the others would have none.
     */
    public static Resumption findForFirst(Path run, List<String> slotNames, int servers)
            throws IOException, CheckpointException {
        var files = new CheckpointFiles(run);
        return find(
                run, slotNames, files, version -> files.open(version, 0, servers), servers == 1);
    }

    private interface Opening {
        StoredVersion open(long version) throws IOException, CheckpointException;
    }

    private static Resumption find(
            Path run,
            List<String> slotNames,
            CheckpointFiles files,
            Opening opening,
            boolean weightsWillDo)
            throws IOException, CheckpointException {
        Recorded recorded = files.recorded();
        for (long version : recorded.versions().reversed()) {
            StoredVersion stored;
            try {
                stored = opening.open(version);
            } catch (CheckpointException incomplete) {
                boolean willDo =
                        weightsWillDo
                                && slotNames.isEmpty()
                                && !recorded.progress().containsKey(version);
                stored = weightsInstead(run, version, files, willDo, incomplete);
            }
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

    /**
     * Weights are all that a disk may have of other servers' shards; and all that there is to a
     * version of a job in sync mode whose optimizer keeps nothing from step to step. Where all
     * shards are there, one is damaged: nobody should have to find that out later.
     */
    private static StoredVersion weightsInstead(
            Path run,
            long version,
            CheckpointFiles files,
            boolean willDo,
            CheckpointException incomplete)
            throws IOException, CheckpointException {
        if (!files.hasWeights(version) || files.hasShards(version)) {
            throw incomplete;
        }
        if (willDo) {
            return files.openWeights(version);
        }
        throw new CheckpointException(
                "%s; %s has the weights of version %d, which can be used, but not trained on: go on with as many servers as before, each with its own disk, or bring all shards' files into one folder"
                        .formatted(incomplete.getMessage(), run, version));
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
