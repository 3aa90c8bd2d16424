package parade.deploy.follow;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import parade.deploy.follow.ClusterException.Kind;

/**
 * Follows a run to its end: says what happens to its Jobs and pods and how the training goes, ends
 * the others when one Job has failed or stays behind, and gives the verdict.
 */
public final class Wait {

    private static final long BETWEEN_LOOKS_MILLIS = 2_000;
    private static final long BETWEEN_LINES_NANOS = 5_000_000_000L;

    private static final Duration UNREACHABLE = Duration.ofMinutes(5);

    /** How it ended. */
    public sealed interface Result {}

    /**
     * The run has ended.
     *
     * @param verdict empty: nobody has left one
     */
    public record Ended(Optional<LastWords> verdict) implements Result {}

    /** It goes on. */
    public record GoesOn() implements Result {}

    private final Kubectl kubectl;
    private final String run;
    private final Consumer<String> out;
    private final Pace pace;
    private final Observed observed = new Observed();
    private final PodConnection connection;
    private Optional<PodState> serverZero = Optional.empty();
    private final OtherJobs others;
    private final SlowPods slowPods;
    private String lastLine = "";
    private long lastLineNanos;
    private boolean seen;
    private long unreachableSince;

    /**
     * A wait for one run.
     *
     * @param out is told of the run's course, line by line
     * @param say is told of what stands between us and the run
     */
    public Wait(Kubectl kubectl, String run, Consumer<String> out, Consumer<String> say) {
        this(kubectl, run, out, say, Pace.REAL);
    }

    Wait(Kubectl kubectl, String run, Consumer<String> out, Consumer<String> say, Pace pace) {
        this.kubectl = kubectl;
        this.run = run;
        this.out = out;
        this.pace = pace;
        lastLineNanos = pace.nanos() - BETWEEN_LINES_NANOS;
        others = new OtherJobs(kubectl, observed, out, pace);
        slowPods = new SlowPods(kubectl, out);
        connection = new PodConnection(kubectl, () -> serverZero.map(PodState::name), say, pace);
    }

    /** Returns when the run has ended, or the time is over. */
    public Result until(Optional<Duration> atMost) throws ClusterException, InterruptedException {
        long start = pace.nanos();
        try (connection) {
            while (true) {
                Optional<RunObjects> now = look();
                if (now.isPresent()) {
                    RunObjects objects = now.get();
                    if (objects.isEmpty()) {
                        return gone();
                    }
                    seen = true;
                    observed.look(objects).forEach(out);
                    serverZero = objects.serverZero();
                    if (isOver(objects)) {
                        return new Ended(observed.verdict());
                    }
                    others.look(objects, lastLine);
                    slowPods.look(objects, pace.nanos());
                    showProgress();
                }
                if (atMost.isPresent() && pace.nanos() - start > atMost.get().toNanos()) {
                    return new GoesOn();
                }
                pace.pause(BETWEEN_LOOKS_MILLIS);
            }
        }
    }

    /** Empty: the cluster does not answer just now. */
    private Optional<RunObjects> look() throws ClusterException, InterruptedException {
        try {
            RunObjects objects = RunObjects.of(kubectl, run);
            if (unreachableSince != 0) {
                out.accept("the cluster answers again");
                unreachableSince = 0;
            }
            return Optional.of(objects);
        } catch (ClusterException failed) {
            long now = pace.nanos();
            if (failed.kind() == Kind.FORBIDDEN || !seen) {
                throw failed;
            }
            if (unreachableSince == 0) {
                unreachableSince = now;
                out.accept(failed.getMessage() + "; asked again");
            }
            if (now - unreachableSince > UNREACHABLE.toNanos()) {
                throw failed;
            }
            return Optional.empty();
        }
    }

    private Result gone() throws ClusterException, InterruptedException {
        if (seen) {
            out.accept(
                    "run "
                            + run
                            + " has been deleted; fetch may still find what it left on its claim");
            return new Ended(observed.verdict());
        }
        String claim = ServerVolume.claimOf(run);
        if (!ServerVolume.exists(kubectl, claim)) {
            throw RunObjects.missing(run);
        }
        throw new ClusterException(
                Kind.UNREACHABLE,
                "run %s has no Jobs here: if it was applied, it has ended and been cleaned up. Claim %s is there: \"./parade fetch %s --image IMAGE\" brings home what it holds"
                        .formatted(run, claim, run));
    }

    private boolean isOver(RunObjects objects) {
        return objects.deciding().stream().allMatch(JobState::ended) || others.isOver(objects);
    }

    private void showProgress() throws InterruptedException {
        long now = pace.nanos();
        if (serverZero.isEmpty() || now - lastLineNanos < BETWEEN_LINES_NANOS) {
            return;
        }
        Optional<ServedFolder> folder = connection.now();
        if (folder.isEmpty()) {
            return;
        }
        try {
            JsonObject status = folder.get().status();
            connection.worked();
            String line =
                    StatusLine.of(status)
                            + StatusLine.waitingFor(status).map(who -> "; " + who).orElse("");
            if (!line.equals(lastLine)) {
                out.accept(run + ": " + line);
            }
            lastLine = line;
            connection.mayEnd(!StatusLine.goesOn(status));
            lastLineNanos = now;
        } catch (IOException broken) {
            connection.broke(String.valueOf(broken.getMessage()));
        }
    }
}
