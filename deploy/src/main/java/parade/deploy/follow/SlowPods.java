package parade.deploy.follow;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Pods that do not start: what keeps each is told when it has taken long, and again if it lasts.
 */
final class SlowPods {

    static final Duration LONG = Duration.ofSeconds(60);

    /** A hundred workers that find no node have one reason. */
    private static final int MOST_AT_ONCE = 3;

    private final Kubectl kubectl;
    private final Consumer<String> out;
    private final Map<String, Long> sinceNanos = new HashMap<>();
    private final Map<String, Long> toldNanos = new HashMap<>();

    SlowPods(Kubectl kubectl, Consumer<String> out) {
        this.kubectl = kubectl;
        this.out = out;
    }

    void look(RunObjects objects, long now) throws InterruptedException {
        List<PodState> pending = objects.pods().stream().filter(PodState::pending).toList();
        var names = pending.stream().map(PodState::name).collect(Collectors.toSet());
        sinceNanos.keySet().retainAll(names);
        toldNanos.keySet().retainAll(names);
        int told = 0;
        for (PodState pod : pending) {
            long since = sinceNanos.computeIfAbsent(pod.name(), _ -> now);
            long lastNanos = toldNanos.getOrDefault(pod.name(), since);
            if (now - lastNanos < againAfterNanos(now - since)) {
                continue;
            }
            toldNanos.put(pod.name(), now);
            if (++told <= MOST_AT_ONCE) {
                out.accept(PodEvents.slow(kubectl, pod, (now - since) / 1_000_000_000L));
            }
        }
        if (told > MOST_AT_ONCE) {
            out.accept("and %d more pods have not started".formatted(told - MOST_AT_ONCE));
        }
    }

    /** Each time after twice as long as before. */
    private static long againAfterNanos(long waitedNanos) {
        return Math.max(LONG.toNanos(), waitedNanos / 2);
    }
}
