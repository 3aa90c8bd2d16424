package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
            description = "Which one it is, from 0; JOB_COMPLETION_INDEX by default.")
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
                    "The run folder; runs/<name> by default, runs/<name>-<time> for server 0.")
    Path out = Path.of("");

    @Option(
            names = "--child",
            hidden = true,
            description = "The run folder is there already, and the process ends with its parent.")
    private boolean child;

    int index() throws UserException {
        if (index != null && index >= 0) {
            return index;
        }
        String fromCluster = System.getenv("JOB_COMPLETION_INDEX");
        if (index == null && fromCluster != null && fromCluster.matches("\\d{1,6}")) {
            return Integer.parseInt(fromCluster);
        }
        throw new UserException(
                ExitCode.USAGE, "give --index I, 0 and up (or set JOB_COMPLETION_INDEX)");
    }

    boolean hasCoordinator() {
        return coordinator != null && !child;
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
