package parade.deploy.follow;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parade.deploy.follow.ClusterException.Kind;

/**
 * The Jobs and pods of a run as they are at a moment.
 *
 * @param set where the run is a JobSet: its Jobs end and begin again, and the set alone says how it
 *     ended
 */
record RunObjects(Optional<JobState> set, List<JobState> jobs, List<PodState> pods) {

    /** Asks the cluster. */
    static RunObjects of(Kubectl kubectl, String run)
            throws ClusterException, InterruptedException {
        return parse(Listing.of(kubectl, "app.kubernetes.io/instance=" + run));
    }

    static RunObjects parse(List<Fields> objects) {
        return new RunObjects(
                ofKind(objects, "JobSet").map(JobState::of).findFirst(),
                ofKind(objects, "Job")
                        .map(JobState::of)
                        .sorted(Comparator.comparing(job -> job.role().order()))
                        .toList(),
                ofKind(objects, "Pod")
                        .map(PodState::of)
                        .sorted(
                                Comparator.comparing((PodState pod) -> pod.role().order())
                                        .thenComparing(pod ->
                                                pod.created().map(Object::toString).orElse("")))
                        .toList());
    }

    private static Stream<Fields> ofKind(List<Fields> objects, String kind) {
        return objects.stream().filter(of -> of.text("kind").filter(kind::equals).isPresent());
    }

    boolean isEmpty() {
        return set.isEmpty() && jobs.isEmpty() && pods.isEmpty();
    }

    /** Those whose end counts. */
    List<JobState> deciding() {
        return set.map(List::of).orElse(jobs);
    }

    /** In one word. */
    String state() {
        if (deciding().stream().anyMatch(job -> job.failure().isPresent())) {
            return "failed";
        }
        return deciding().stream().allMatch(JobState::ended) ? "complete" : "running";
    }

    /** Pods of the same role that are still there, and failed before this one came. */
    long failuresBefore(PodState pod) {
        return pods.subList(0, pods.indexOf(pod)).stream()
                .filter(other -> other.role().equals(pod.role()))
                .filter(other -> other.phase().equals("Failed"))
                .count();
    }

    /** The pod of server 0 that can be asked now. */
    Optional<PodState> serverZero() {
        return pods.stream()
                .filter(pod ->
                        pod.role().equals(Role.SERVER_0) && pod.running() && !pod.terminating())
                .reduce((older, newer) -> newer);
    }

    /** The Job whose pods have the volume of server 0. */
    Optional<JobState> serverZeroJob() {
        return jobs.stream()
                .filter(job -> job.role().equals(Role.SERVER_0))
                .findFirst()
                .or(() ->
                        jobs.stream()
                                .filter(job -> job.role().component().equals("server"))
                                .findFirst());
    }

    /** No pod of it will come any more. */
    boolean serverZeroHasEnded() {
        return set.filter(JobState::ended).isPresent()
                || serverZeroJob().map(JobState::ended).orElse(set.isEmpty());
    }

    static ClusterException missing(String run) {
        return new ClusterException(
                Kind.NOT_FOUND,
                "there is no run %s here: \"./parade status\" lists the runs of the namespace (--namespace NAME for another one)"
                        .formatted(run));
    }
}
