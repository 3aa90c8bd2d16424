package parade.deploy.follow;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the cluster says of a Job, or of a JobSet, whose end is that of its Jobs. */
record JobState(
        String name,
        String kind,
        Role role,
        boolean complete,
        Optional<String> failure,
        long active,
        long succeeded,
        long failed,
        Optional<Instant> created,
        Fields object) {

    /** A Job ends at once, with its pods, when it is given so little time. */
    static final long CUT_SHORT_SECONDS = 1;

    static JobState of(Fields object) {
        boolean set = object.text("kind").filter("JobSet"::equals).isPresent();
        return new JobState(
                object.text("metadata", "name").orElse("?"),
                set ? "JobSet" : "Job",
                Role.of(object),
                object.condition(set ? "Completed" : "Complete").isPresent(),
                object.condition("Failed").map(JobState::reason),
                object.whole("status", "active").orElse(0),
                object.whole("status", "succeeded").orElse(0),
                object.whole(
                                set
                                        ? new String[] {"status", "restarts"}
                                        : new String[] {"status", "failed"})
                        .orElse(0),
                object.time("metadata", "creationTimestamp"),
                object);
    }

    private static String reason(Fields condition) {
        return condition.text("reason").orElse("no reason given")
                + condition.text("message").map(of -> ": " + of).orElse("");
    }

    boolean isJobSet() {
        return kind.equals("JobSet");
    }

    boolean ended() {
        return complete || failure.isPresent();
    }

    /**
     * Whether somebody who waits for the run has ended it, now or earlier: it shows in the object.
     */
    boolean cutShort() {
        return failure.filter(why -> why.startsWith("DeadlineExceeded")).isPresent()
                && object.whole("spec", "activeDeadlineSeconds").orElse(0) == CUT_SHORT_SECONDS;
    }

    Instant failedAt() {
        return object.condition("Failed")
                .flatMap(of -> of.time("lastTransitionTime"))
                .orElse(Instant.MAX);
    }

    String phase() {
        return complete
                ? "Complete"
                : failure.isPresent() ? "Failed" : active > 0 || isJobSet() ? "Running" : "Waiting";
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s", kind, name);
    }
}
