package parade.deploy.follow;

import java.util.Comparator;
import java.util.Optional;

/** What the cluster notes of a pod on its way: why it gets no node, no volume or no image. */
final class PodEvents {

    private PodEvents() {}

    /** The last of them; empty where there is none, or it can't be read. */
    static Optional<String> last(Kubectl kubectl, String pod) throws InterruptedException {
        try {
            return new Fields(
                            kubectl.json(
                                    "get",
                                    "events",
                                    "--field-selector=involvedObject.kind=Pod,involvedObject.name="
                                            + pod,
                                    "--output=json"))
                    .each("items").stream()
                            .max(Comparator.comparing(PodEvents::time))
                            .map(event ->
                                    event.text("reason").orElse("?")
                                            + event.text("message")
                                                    .map(of -> ": " + of.strip())
                                                    .orElse(""))
                            .map(Status::shortened);
        } catch (ClusterException hidden) {
            return Optional.empty();
        }
    }

    /** Times in this form are in the order of their letters. */
    private static String time(Fields event) {
        return event.text("series", "lastObservedTime")
                .or(() -> event.text("lastTimestamp"))
                .or(() -> event.text("eventTime"))
                .or(() -> event.text("metadata", "creationTimestamp"))
                .orElse("");
    }

    /** In words, with what the pod itself says where there is no event. */
    static String slow(Kubectl kubectl, PodState pod, long seconds) throws InterruptedException {
        return "%s (pod %s) has not started for %d s: %s"
                .formatted(
                        pod.role(),
                        pod.name(),
                        seconds,
                        last(kubectl, pod.name())
                                .or(pod::waiting)
                                .orElse("the cluster does not say why"));
    }
}
