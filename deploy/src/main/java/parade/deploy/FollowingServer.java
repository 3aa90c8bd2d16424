package parade.deploy;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.process.Address;
import parade.process.Protection;
import parade.server.history.RunFolder;
import parade.server.rpc.PeersUnreachableException;
import parade.server.rpc.RefusedException;
import parade.server.rpc.RunOverException;
import parade.server.rpc.RunStart;
import parade.server.rpc.RunWentBackException;
import parade.server.rpc.ServerRole;
import parade.server.rpc.UntrustedException;
import parade.v1.Ended;

/** What a server other than the first does as the first one says: how it begins and ends. */
final class FollowingServer {

    private FollowingServer() {}

    /**
     * Begins where the coordinator does.
     *
     * @throws RunOverException if the run is done; or if the coordinator is not there, and this
     *     server knows that the run had ended
     */
    static Beginning beginning(
            RunFolder folder,
            Job job,
            ServerPlace place,
            Address coordinator,
            Protection protection,
            EndNote note)
            throws UserException, InterruptedException {
        RunStart start;
        try {
            start =
                    RunStart.ask(
                            coordinator,
                            protection,
                            JobFingerprint.of(job),
                            place.index(),
                            job.cluster().joinTimeout());
        } catch (RunOverException over) {
            note.write(over.ended());
            throw over;
        } catch (PeersUnreachableException gone) {
            Optional<Ended> known = note.read();
            if (known.isPresent()) {
                throw new RunOverException(known.get());
            }
            throw failed(gone);
        } catch (RefusedException | UntrustedException failed) {
            throw failed(failed);
        }
        note.remove();
        return Beginning.following(start, folder, job, place.index());
    }

    private static UserException failed(RuntimeException failure) {
        return new UserException(code(failure), String.valueOf(failure.getMessage()));
    }

    /** A shard lives until the coordinator has said how the run has ended. */
    static int conclude(ServerRole server, VerdictFile verdict)
            throws UserException, InterruptedException {
        try {
            Ended ended = server.ended().get();
            verdict.ended(ended);
            return ExitCode.ofState(ended.getState());
        } catch (ExecutionException failed) {
            throw new UserException(code(failed.getCause()), ServerProcess.reason(failed));
        }
    }

    private static int code(@Nullable Throwable failure) {
        return switch (failure) {
            case PeersUnreachableException gone -> ExitCode.PEERS_UNREACHABLE;
            case RefusedException refused -> ExitCode.INCOMPATIBLE;
            case RunWentBackException again -> ExitCode.INTERRUPTED;
            case UntrustedException stranger -> ExitCode.USAGE;
            case null, default -> ExitCode.INTERNAL_ERROR;
        };
    }
}
