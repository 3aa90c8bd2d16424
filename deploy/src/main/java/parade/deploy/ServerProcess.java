package parade.deploy;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import parade.server.checkpoint.CheckpointException;
import parade.server.history.RunFolder;
import parade.server.rpc.CoordinatorRole;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.server.rpc.ServerRole;

/** Starting servers and seeing them to their end, in whatever process they are. */
final class ServerProcess {

    private ServerProcess() {}

    static ServerRole start(ServerRole.Settings settings, Progress progress) throws UserException {
        String name = "server-" + settings.index();
        try {
            ServerRole role = ServerRole.start(settings, progress, progress::say);
            RunFolders.note(settings.folder(), name, "address", role.address().toString());
            return role;
        } catch (IOException e) {
            boolean damaged = e.getCause() instanceof CheckpointException;
            throw new UserException(
                    damaged ? ExitCode.INCOMPATIBLE : ExitCode.INTERNAL_ERROR,
                    "server " + settings.index() + " can't start: " + e.getMessage());
        }
    }

    /** What a future failed of, in words. */
    static String reason(ExecutionException failed) {
        Throwable cause = failed.getCause();
        return cause == null || cause.getMessage() == null
                ? String.valueOf(cause)
                : cause.getMessage();
    }

    /** Waits for the end of a run and prints what came of it. */
    static Outcome conclude(CoordinatorRole coordinator, RunFolder folder, String toGoOn)
            throws UserException, InterruptedException {
        try {
            Outcome outcome = coordinator.outcome().get();
            coordinator.awaitFarewell();
            RunReport.print(outcome, folder, toGoOn, System.out, System.err);
            return outcome;
        } catch (ExecutionException failed) {
            coordinator.awaitFarewell();
            throw new UserException(
                    ExitCode.INTERNAL_ERROR,
                    "the run's results can't be written: " + reason(failed));
        }
    }
}
