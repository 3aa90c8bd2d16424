package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import parade.job.Job;
import parade.job.TrainSpec.EarlyStopping;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.checkpoint.Resumption;
import parade.server.checkpoint.StoredVersion;
import parade.server.coordination.BestSoFar;
import parade.server.coordination.StartingPoint;
import parade.server.history.History;
import parade.server.history.RunFolder;
import parade.server.optimizer.UpdateRule;
import parade.server.rpc.RunStart;
import parade.v1.DataFacts;

/**
 * What a run begins with: an empty folder and version 0, or the folder of an earlier run and the
 * newest version in it.
 */
record Beginning(RunFolder folder, StartingPoint point, Optional<StoredVersion> stored) {

    static Beginning fresh(RunFolder folder) {
        return new Beginning(folder, StartingPoint.FRESH, Optional.empty());
    }

    /** At version 0 in a folder whose run has come to no checkpoint, if there was one. */
    static Beginning anew(RunFolder folder) throws UserException {
        long before =
                reading(folder, () -> new CheckpointFiles(folder.path()).recorded()).generation();
        return new Beginning(folder, StartingPoint.anew(before + 1), Optional.empty());
    }

    /** Goes on with the run of a folder that has all servers' checkpoints. */
    static Beginning resumed(RunFolder folder, Job job) throws UserException {
        return of(folder, job, reading(folder, () -> Resumption.find(folder.path(), slots(job))));
    }

    /** Goes on with the run of a folder that has server 0's checkpoints at least. */
    static Beginning resumedByFirst(RunFolder folder, Job job) throws UserException {
        int servers = job.cluster().servers();
        return of(
                folder,
                job,
                reading(folder, () -> Resumption.findForFirst(folder.path(), slots(job), servers)));
    }

    /** Begins where the coordinator does, with the checkpoints of a folder. */
    static Beginning following(RunStart start, RunFolder folder, Job job, int index)
            throws UserException {
        if (start.version() == 0) {
            return new Beginning(folder, StartingPoint.anew(start.generation()), Optional.empty());
        }
        String lacks =
                "the run begins at version %d, which server %d has not got: "
                        .formatted(start.version(), index);
        StoredVersion stored;
        try {
            stored =
                    new CheckpointFiles(folder.path())
                            .open(start.version(), index, job.cluster().servers());
        } catch (CheckpointException | IOException missing) {
            throw new UserException(ExitCode.INCOMPATIBLE, lacks + missing.getMessage());
        }
        if (!start.isOf(stored)) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    lacks + "what is in " + folder.path() + " is of another run, or older");
        }
        return new Beginning(
                folder, StartingPoint.at(start.generation(), start.version()), Optional.of(stored));
    }

    private static Beginning of(RunFolder folder, Job job, Resumption resumption)
            throws UserException {
        requireSomethingLeft(job, resumption);
        BestSoFar best = reading(folder, () -> best(folder, job, resumption));
        return new Beginning(
                folder, resumption.startingPoint(best), Optional.of(resumption.stored()));
    }

    private static List<String> slots(Job job) {
        return UpdateRule.of(job, 1, 1).slotNames();
    }

    private interface Reading<T> {
        T read() throws IOException, CheckpointException;
    }

    private static <T> T reading(RunFolder folder, Reading<T> reading) throws UserException {
        try {
            return reading.read();
        } catch (CheckpointException wrong) {
            throw new UserException(ExitCode.INCOMPATIBLE, String.valueOf(wrong.getMessage()));
        } catch (IOException unreadable) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    folder.path() + " can't be resumed: " + unreadable.getMessage());
        }
    }

    private static void requireSomethingLeft(Job job, Resumption resumption) throws UserException {
        long rows = resumption.stored().facts().data().getTrainRows();
        long steps = job.train().length().steps(job.stepsPerEpoch(rows));
        if (resumption.version() > steps) {
            throw new UserException(
                    ExitCode.USAGE,
                    "the run is at version %d already, behind the %d steps of train: a run that goes on can only be longer"
                            .formatted(resumption.version(), steps));
        }
    }

    /** Reads all of the checkpoint once, so that damage is found before anything is changed. */
    void requireWhole() throws UserException {
        try {
            stored.orElseThrow().verify();
        } catch (CheckpointException | IOException damaged) {
            throw new UserException(ExitCode.INCOMPATIBLE, String.valueOf(damaged.getMessage()));
        }
    }

    void requireSame(DataFacts found) throws UserException {
        DataFacts trained = stored.orElseThrow().facts().data();
        if (!trained.equals(found)) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    folder.path()
                            + " was trained on other data (%,d training, %,d validation and %,d test examples; now %,d, %,d and %,d); a run goes on with the same"
                                    .formatted(
                                            trained.getTrainRows(),
                                            trained.getValidationRows(),
                                            trained.getTestRows(),
                                            found.getTrainRows(),
                                            found.getValidationRows(),
                                            found.getTestRows()));
        }
    }

    private static BestSoFar best(RunFolder folder, Job job, Resumption resumption)
            throws IOException {
        Optional<EarlyStopping> rule = job.train().earlyStopping();
        if (rule.isEmpty() || !Files.exists(folder.history())) {
            return BestSoFar.NONE;
        }
        BestSoFar best =
                BestSoFar.before(
                        rule.get(),
                        resumption.version(),
                        History.read(folder.history()).validationLosses());
        // Under another rule, or none, the best version may not have been kept: then it begins
        // anew.
        boolean kept = best.version().stream().allMatch(resumption.recorded().versions()::contains);
        return kept ? best : BestSoFar.NONE;
    }
}
