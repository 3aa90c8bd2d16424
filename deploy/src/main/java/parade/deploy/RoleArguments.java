package parade.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.process.Address;
import parade.server.history.RunFolder;
import picocli.CommandLine.Option;

/** What the verbs take that run one role of a job. */
final class RoleArguments {

    @Option(
            names = "--index",
            paramLabel = "I",
            description =
                    "Which one it is, from 0; JOB_COMPLETION_INDEX by default. A worker without one is granted one.")
    private @Nullable Integer index;

    @Option(
            names = "--coordinator",
            paramLabel = "HOST:PORT",
            description = "Where server 0 is; cluster.coordinator by default.")
    private @Nullable String coordinator;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The run folder; runs/<name>-<time> by default for server 0, runs/<name> for other servers. A worker needs none.")
    Path out = Path.of("");

    @Option(
            names = "--child",
            hidden = true,
            description = "The run folder is there already, and the process ends with its parent.")
    private boolean child;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "The port for /metrics, /healthz and /readyz; 0 for any. Server 0 takes monitoring.port by default, or one near it; the others a free one.")
    private @Nullable Integer metricsPort;

    @Option(
            names = VerdictFile.OPTION,
            paramLabel = "FILE",
            description =
                    "Where this process says in one line of JSON, below 4096 bytes, how it has ended: state, exit code, errors, weights.")
    private @Nullable Path verdict;

    /** Where this process says how it has ended. */
    VerdictFile verdict() {
        return new VerdictFile(Optional.ofNullable(verdict));
    }

    /** Empty: neither the command line nor the cluster says which one it is. */
    OptionalInt index() throws UserException {
        String fromCluster = System.getenv("JOB_COMPLETION_INDEX");
        if (index == null && fromCluster == null) {
            return OptionalInt.empty();
        }
        String given = index == null ? fromCluster : String.valueOf(index);
        if (!given.matches("\\d{1,6}")) {
            throw new UserException(
                    ExitCode.USAGE,
                    (index == null ? "JOB_COMPLETION_INDEX=" : "--index ")
                            + given
                            + ": expected a whole number from 0 to 999999");
        }
        return OptionalInt.of(Integer.parseInt(given));
    }

    boolean hasCoordinator() {
        return coordinator != null && !child;
    }

    /**
     * How others reach this machine, where nobody has said: by its own name, unless all is here.
     * Empty: it does not know its name.
     */
    Optional<String> machine(Job job) {
        boolean spread = job.cluster().coordinator().isPresent() || hasCoordinator();
        try {
            return Optional.of(spread ? InetAddress.getLocalHost().getHostName() : "127.0.0.1");
        } catch (UnknownHostException nameless) {
            return Optional.empty();
        }
    }

    /**
     * Starts to serve metrics.
     *
     * @param usual the port where none is given; if it is taken another one will do
     */
    Monitoring monitoring(Job job, int usual, BooleanSupplier ready) throws UserException {
        if (metricsPort == null) {
            return Monitoring.start(job.name(), usual, ready);
        }
        if (metricsPort < 0 || metricsPort > 65_535) {
            throw new UserException(
                    ExitCode.USAGE, "--metrics-port " + metricsPort + ": expected 0 to 65535");
        }
        return Monitoring.startAt(job.name(), metricsPort, ready);
    }

    Address coordinator(Job job) throws UserException {
        Optional<String> address = Optional.ofNullable(coordinator).or(job.cluster()::coordinator);
        if (address.isEmpty()) {
            throw new UserException(
                    ExitCode.USAGE,
                    "where is server 0? Give --coordinator HOST:PORT, or cluster.coordinator in the job file");
        }
        try {
            return Address.parse(address.get());
        } catch (IllegalArgumentException wrong) {
            throw new UserException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
        }
    }

    boolean startedByHand() {
        return !child;
    }

    /** The folder as it is, made if need be. */
    RunFolder folder(Job job) throws UserException {
        Path path = out.toString().isEmpty() ? Path.of("runs", job.name()) : out;
        var folder = new RunFolder(path.toAbsolutePath().normalize());
        try {
            Files.createDirectories(folder.endpoints());
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE, "the run folder " + path + " can't be made: " + e.getMessage());
        }
        return folder;
    }

    /** A process that a launcher started does not outlive it. */
    void exitWithParent() {
        if (child) {
            Optional<ProcessHandle> parent = ProcessHandle.current().parent();
            if (parent.isPresent()) {
                var _ =
                        parent.get()
                                .onExit()
                                .thenRun(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
            }
        }
    }
}
