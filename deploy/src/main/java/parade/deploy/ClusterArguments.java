package parade.deploy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import parade.deploy.follow.ClusterException;
import parade.deploy.follow.Kubectl;
import picocli.CommandLine.Option;

/** Which cluster, and where in it: what the verbs take that follow a run there. */
final class ClusterArguments {

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Where the run is; the context's namespace by default.")
    private @Nullable String namespace;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description =
                    "The cluster, by its name in kubectl's configuration; the current one by default.")
    private @Nullable String context;

    /** What is done on the cluster. */
    interface Work {
        int run(Kubectl kubectl) throws ClusterException, InterruptedException, UserException;
    }

    /**
     * Does it, and says in the contract's words and codes what the cluster did not do. A signal
     * ends every child process and interrupts the work, which may clean up for a moment.
     *
     * @param interrupted what a person is told after a signal
     */
    int with(Duration atMost, String interrupted, Work work)
            throws UserException, InterruptedException {
        return Interruption.during(
                atMost,
                ExitCode.INTERRUPTED,
                interruption -> {
                    Thread self = Thread.currentThread();
                    var told = new AtomicBoolean();
                    try (var kubectl =
                            new Kubectl(
                                    Optional.ofNullable(namespace), Optional.ofNullable(context))) {
                        interruption.obey(() -> {
                            told.set(true);
                            kubectl.stop();
                            self.interrupt();
                        });
                        return work.run(kubectl);
                    } catch (InterruptedException | UserException failed) {
                        if (told.get()) {
                            return stopped(interrupted);
                        }
                        throw failed;
                    } catch (ClusterException failed) {
                        if (told.get()) {
                            return stopped(interrupted);
                        }
                        throw new UserException(code(failed), String.valueOf(failed.getMessage()));
                    }
                });
    }

    /** What fails after a signal fails of it: its children are gone. */
    private static int stopped(String interrupted) {
        System.err.println("parade: " + interrupted);
        return ExitCode.INTERRUPTED;
    }

    private static int code(ClusterException failed) {
        return switch (failed.kind()) {
            case REFUSED, FORBIDDEN, NOT_FOUND -> ExitCode.USAGE;
            case UNREACHABLE -> ExitCode.PEERS_UNREACHABLE;
        };
    }
}
