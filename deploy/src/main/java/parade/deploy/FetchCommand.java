package parade.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.deploy.follow.Fetch;
import parade.deploy.follow.FetchedFolder;
import parade.deploy.follow.RunName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parade fetch}: brings a run's folder home from a cluster. */
@Command(
        name = "fetch",
        description =
                "Brings a run's folder home from a cluster: from server 0 while it lives, else by a pod that reads its volume and is deleted afterwards.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class FetchCommand implements Callable<Integer> {

    /** For deleting a pod. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    @Parameters(
            paramLabel = "RUN",
            description = "The run: the job's name, a dash and the run's id.")
    private String run = "";

    @Mixin private ClusterArguments cluster = new ClusterArguments();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where to; runs/RUN by default. A second fetch into the same folder brings what is new.")
    private @Nullable Path out;

    @Option(
            names = "--claim",
            paramLabel = "NAME",
            description =
                    "The claim of server 0's volume; by default what its Job says, or JOB-server-0 when the Job has been cleaned up.")
    private @Nullable String claim;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "The image of the pod that reads the volume; that of the Job by default.")
    private @Nullable String image;

    @Override
    public Integer call() throws UserException, InterruptedException {
        return cluster.with(
                AT_MOST,
                "stopped; what has come is kept, and the same command goes on",
                kubectl -> {
                    var fetch =
                            new Fetch(
                                    kubectl,
                                    RunName.checked(run),
                                    Optional.ofNullable(claim),
                                    Optional.ofNullable(image),
                                    line -> System.err.println("parade: " + line));
                    FetchedFolder home =
                            FetchedFolder.open(out == null ? Path.of("runs", run) : out, run);
                    try {
                        System.out.println(fetch.into(home));
                    } catch (IOException unwritable) {
                        throw new UserException(
                                ExitCode.USAGE,
                                home.path() + " can't be written: " + unwritable.getMessage());
                    }
                    return ExitCode.DONE;
                });
    }
}
