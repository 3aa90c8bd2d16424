package parade.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.deploy.follow.RunName;
import parade.deploy.follow.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code parade status}: how a run on a cluster is, or which runs there are. */
@Command(
        name = "status",
        description =
                "Shows how a run on a cluster is: its Jobs and pods, and what server 0 says of it; without RUN, the runs of the namespace.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class StatusCommand implements Callable<Integer> {

    private static final Duration AT_MOST = Duration.ofSeconds(5);

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "The run: the job's name, a dash and the run's id.")
    private @Nullable String run;

    @Mixin private ClusterArguments cluster = new ClusterArguments();

    @Override
    public Integer call() throws UserException, InterruptedException {
        return cluster.with(
                AT_MOST,
                "stopped",
                kubectl -> {
                    var status = new Status(kubectl, Instant.now());
                    (run == null ? status.runs() : status.of(RunName.checked(run)))
                            .forEach(System.out::println);
                    return ExitCode.DONE;
                });
    }
}
