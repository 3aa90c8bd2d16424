package parade.deploy;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.metrics.Meters;
import parade.process.Address;
import parade.process.Protection;
import parade.server.checkpoint.CheckpointException;
import parade.server.history.RunFolder;
import parade.server.rpc.CoordinatorRole;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.server.rpc.ServerRole;

/** Starting servers and seeing them to their end, in whatever process they are. */
final class ServerProcess {

    private ServerProcess() {}

    static ServerRole start(
            Job job,
            int index,
            String host,
            int port,
            Optional<Address> coordinator,
            Beginning beginning,
            Meters meters,
            Protection protection,
            Progress progress)
            throws UserException {
        try {
            ServerRole role =
                    ServerRole.start(
                            new ServerRole.Settings(
                                    job,
                                    JobFingerprint.of(job),
                                    index,
                                    beginning.point(),
                                    beginning.stored(),
                                    host,
                                    port,
                                    coordinator,
                                    beginning.folder(),
                                    meters,
                                    protection),
                            progress,
                            progress::say);
            RunFolders.note(
                    beginning.folder(), "server-" + index, "address", role.address().toString());
            return role;
        } catch (IOException e) {
            boolean damaged = e.getCause() instanceof CheckpointException;
            throw new UserException(
                    damaged ? ExitCode.INCOMPATIBLE : ExitCode.INTERNAL_ERROR,
                    "server " + index + " can't start: " + e.getMessage());
        }
    }

    /** What a future failed of, in words. */
    static String reason(ExecutionException failed) {
        Throwable cause = failed.getCause();
        return cause == null || cause.getMessage() == null
                ? String.valueOf(cause)
                : cause.getMessage();
    }

    /** Waits for the end of a run and prints what came of it. Returns the exit code. */
    static int conclude(CoordinatorRole coordinator, RunFolder folder, String toGoOn)
            throws UserException, InterruptedException {
        try {
            Outcome outcome = coordinator.outcome().get();
            coordinator.awaitFarewell();
            RunReport.print(outcome, folder, toGoOn, System.out, System.err);
            return ExitCode.of(outcome.ending().state());
        } catch (ExecutionException failed) {
            throw new UserException(
                    ExitCode.INTERNAL_ERROR,
                    "the run's results can't be written: " + reason(failed));
        }
    }
}
