package parade.deploy.follow;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ends the Jobs that have nothing to do any more, when another one has failed or the run is done. A
 * JobSet's controller does this by itself.
 */
final class OtherJobs {

    /** For the others to end by themselves, with their own last words. */
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);

    /** Server 0 has ended, and with it the run; the others only have to notice. */
    private static final Duration AFTER_SERVER_0 = Duration.ofSeconds(150);

    /** Server 0 keeps the result: it is left alone as long as anything moves there. */
    private static final Duration WITHOUT_A_SIGN = Duration.ofMinutes(10);

    private static final Duration FOR_ENDING = Duration.ofMinutes(3);

    private final Kubectl kubectl;
    private final Observed observed;
    private final Consumer<String> out;
    private final Pace pace;
    private final Set<String> ended = new HashSet<>();
    private final Set<String> complaints = new HashSet<>();
    private long endsNanos = Long.MAX_VALUE;
    private boolean begun;
    private String sign = "";
    private long signNanos;

    OtherJobs(Kubectl kubectl, Observed observed, Consumer<String> out, Pace pace) {
        this.kubectl = kubectl;
        this.observed = observed;
        this.out = out;
        this.pace = pace;
    }

    /**
     * Ends those whose time has come; what can't be done now is tried again at the next look.
     *
     * @param progress what server 0 said last
     */
    void look(RunObjects objects, String progress) throws InterruptedException {
        if (objects.set().isPresent() || !observed.anyEnded()) {
            return;
        }
        long now = pace.nanos();
        if (!begun) {
            endsNanos = Math.min(endsNanos, endsNanos(objects, progress, now));
            begun = now >= endsNanos;
        }
        if (begun) {
            for (JobState job : objects.jobs()) {
                if (!job.ended() && !ended.contains(job.name())) {
                    end(job);
                }
            }
        }
    }

    /** Max value: nothing to end them for. */
    private long endsNanos(RunObjects objects, String progress, long now) {
        if (observed.anyFailed()) {
            return now + AFTER_A_FAILURE.toNanos();
        }
        if (objects.serverZeroJob().map(JobState::ended).orElse(true)) {
            return now + AFTER_SERVER_0.toNanos();
        }
        List<String> pods =
                objects.pods().stream()
                        .filter(pod -> pod.role().equals(Role.SERVER_0))
                        .map(pod -> pod.name() + pod.shown() + pod.waiting())
                        .toList();
        String seen = pods + progress;
        if (!seen.equals(sign)) {
            sign = seen;
            signNanos = now;
        }
        return now - signNanos >= WITHOUT_A_SIGN.toNanos() ? now : Long.MAX_VALUE;
    }

    private void end(JobState job) throws InterruptedException {
        try {
            kubectl.run(
                    "patch",
                    "job",
                    job.name(),
                    "--type=merge",
                    "--patch={\"spec\":{\"activeDeadlineSeconds\":%d}}"
                            .formatted(JobState.CUT_SHORT_SECONDS));
            observed.end(job);
            ended.add(job.name());
            out.accept(job + reason());
        } catch (ClusterException failed) {
            switch (failed.kind()) {
                case NOT_FOUND -> ended.add(job.name());
                case FORBIDDEN ->
                        sayOnce(
                                job,
                                "%s goes on and can't be ended: %s; have it ended with \"kubectl delete job %s\""
                                        .formatted(job, failed.getMessage(), job.name()));
                case REFUSED, UNREACHABLE ->
                        sayOnce(
                                job,
                                "%s can't be ended yet: %s; tried again"
                                        .formatted(job, failed.getMessage()));
            }
        }
    }

    private String reason() {
        if (observed.anyFailed()) {
            return " is ended, as another one has failed";
        }
        return observed.done()
                ? " has nothing left to do, as the run is done: it is ended"
                : " is ended, as the run has ended";
    }

    private void sayOnce(JobState job, String complaint) {
        if (complaints.add(job.name())) {
            out.accept(complaint);
        }
    }

    /** They have had their time; whatever is left then is said. */
    boolean isOver(RunObjects objects) {
        if (!begun || pace.nanos() - endsNanos <= FOR_ENDING.toNanos()) {
            return false;
        }
        objects.jobs().stream()
                .filter(job -> !job.ended())
                .forEach(job ->
                        out.accept(
                                "%s is still there: \"kubectl delete job %s\" ends it"
                                        .formatted(job, job.name())));
        return true;
    }
}
