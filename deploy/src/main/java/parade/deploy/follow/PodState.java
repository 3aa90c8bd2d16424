package parade.deploy.follow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What the cluster says of a pod of a run.
 *
 * @param waiting why its container has not been started; or why no node takes the pod
 * @param failures of the pods before it in the same place, and of this one's container
 * @param exitCode of its container, where that has ended
 * @param message the termination message: the process's verdict as JSON, or the log's last lines
 */
record PodState(
        String name,
        Role role,
        String job,
        String phase,
        boolean ready,
        boolean terminating,
        Optional<String> waiting,
        OptionalLong exitCode,
        String message,
        long failures,
        String node,
        Optional<Instant> created) {

    static PodState of(Fields pod) {
        Fields container =
                pod.each("status", "containerStatuses").stream()
                        .filter(of -> of.text("name").filter("parade"::equals).isPresent())
                        .findFirst()
                        .orElseGet(() -> pod.in("no", "container"));
        Fields ended =
                container.whole("state", "terminated", "exitCode").isPresent()
                        ? container.in("state", "terminated")
                        : container.in("lastState", "terminated");
        return new PodState(
                pod.text("metadata", "name").orElse("?"),
                Role.of(pod),
                pod.text("metadata", "labels", "batch.kubernetes.io/job-name").orElse("?"),
                pod.text("status", "phase").orElse("Unknown"),
                container.is("ready"),
                pod.text("metadata", "deletionTimestamp").isPresent(),
                waiting(pod, container),
                ended.whole("exitCode"),
                message(ended.text("message").orElse("")),
                failures(pod, container),
                pod.text("spec", "nodeName").orElse("-"),
                pod.time("metadata", "creationTimestamp"));
    }

    /** Java's own warnings begin each log. */
    private static String message(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("WARNING:"))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    /** Kubernetes keeps count by index, of those that a policy ignores by themselves. */
    private static long failures(Fields pod, Fields container) {
        long count = container.whole("restartCount").orElse(0);
        for (String kept : List.of("job-index-failure-count", "job-index-ignored-failure-count")) {
            count +=
                    pod.text("metadata", "annotations", "batch.kubernetes.io/" + kept)
                            .filter(of -> of.matches("\\d{1,9}"))
                            .map(Long::parseLong)
                            .orElse(0L);
        }
        return count;
    }

    private static Optional<String> waiting(Fields pod, Fields container) {
        Optional<String> reason =
                container
                        .text("state", "waiting", "reason")
                        .map(of ->
                                of
                                        + container
                                                .text("state", "waiting", "message")
                                                .map(message -> ": " + message)
                                                .orElse(""));
        if (reason.isPresent()) {
            return reason;
        }
        return pod.each("status", "conditions").stream()
                .filter(of -> of.text("type").filter("PodScheduled"::equals).isPresent())
                .filter(of -> of.text("status").filter("False"::equals).isPresent())
                .findFirst()
                .flatMap(of -> of.text("message"));
    }

    /** Its container ended by itself and not well, nor because of others or of a signal. */
    boolean fell() {
        long code = exitCode.orElse(0);
        return code != 0 && code != 6 && code != 75 && code != 143;
    }

    /** By an exit code of the contract: a user's mistake, data, divergence, a failed check. */
    boolean namedItsFault() {
        long code = exitCode.orElse(0);
        return code >= 2 && code <= 5;
    }

    /** Neither started nor ended. */
    boolean pending() {
        return phase.equals("Pending") && !terminating;
    }

    boolean running() {
        return phase.equals("Running");
    }

    boolean ended() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** What a person wants to read in a table. */
    String shown() {
        return terminating && !ended()
                ? "Terminating"
                : running() ? (ready ? "Ready" : "Running") : phase;
    }
}
