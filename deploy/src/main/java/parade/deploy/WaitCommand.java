package parade.deploy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parade.deploy.follow.LastWords;
import parade.deploy.follow.RunName;
import parade.deploy.follow.Wait;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parade wait}: follows a run on a cluster to its end. */
@Command(
        name = "wait",
        description =
                "Follows a run on a cluster to its end, and exits with the run's own exit code; 6 if none was left, 75 if the time is over before. When one Job of the run fails, the others are ended.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class WaitCommand implements Callable<Integer> {

    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(s|m|h)");

    @Parameters(
            paramLabel = "RUN",
            description = "The run: the job's name, a dash and the run's id.")
    private String run = "";

    @Mixin private ClusterArguments cluster = new ClusterArguments();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, as 90s, 30m or 2h; by default to the end.")
    private @Nullable String timeout;

    @Override
    public Integer call() throws UserException, InterruptedException {
        Optional<Duration> atMost = atMost();
        String goesOn = "run " + run + " goes on; \"./parade wait " + run + "\" follows it again";
        return cluster.with(
                AT_MOST,
                goesOn,
                kubectl -> {
                    var wait =
                            new Wait(
                                    kubectl,
                                    RunName.checked(run),
                                    System.out::println,
                                    line -> System.err.println("parade: " + line));
                    return switch (wait.until(atMost)) {
                        case Wait.GoesOn() -> {
                            System.err.println("parade: the time is over; " + goesOn);
                            yield ExitCode.INTERRUPTED;
                        }
                        case Wait.Ended(Optional<LastWords> verdict) -> conclude(verdict);
                    };
                });
    }

    private static int conclude(Optional<LastWords> verdict) {
        if (verdict.isEmpty()) {
            System.err.println(
                    "parade: the run has ended and nobody has left a verdict; fetch brings home what its volume holds");
            return ExitCode.PEERS_UNREACHABLE;
        }
        verdict.get().lines().forEach(System.out::println);
        return verdict.get().exitCode();
    }

    private Optional<Duration> atMost() throws UserException {
        if (timeout == null) {
            return Optional.empty();
        }
        Matcher time = TIME.matcher(timeout);
        if (!time.matches()) {
            throw new UserException(
                    ExitCode.USAGE, "--timeout " + timeout + ": expected a time as 90s, 30m or 2h");
        }
        long amount = Long.parseLong(time.group(1));
        return Optional.of(
                switch (time.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }
}
