package parade.server.rpc;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.v1.Ownership;
import parade.v1.PushHeader;
import parade.v1.WatchEvent;

/**
 * When each worker pushed last, as a metric: of the live ones only, so that nobody is alarmed by
 * the silence of those who have gone. In the shard's serial context.
 */
final class LastPushes {

    private final Meters meters;
    private final LiveIncarnations incarnations = new LiveIncarnations();

    /** The incarnation that pushed last, by worker. */
    private final Map<Integer, Long> pushing = new HashMap<>();

    LastPushes(Meters meters) {
        this.meters = meters;
    }

    void pushed(PushHeader header, double unixSeconds) {
        if (!incarnations.ended(header.getIncarnation())) {
            pushing.put(header.getWorker(), header.getIncarnation());
            meters.set(Metric.WORKER_LAST_PUSH, unixSeconds, Integer.toString(header.getWorker()));
        }
    }

    void heard(WatchEvent event) {
        incarnations.heard(
                event.getGranted(),
                event.getOwnersList().stream()
                        .map(Ownership::getIncarnation)
                        .collect(Collectors.toSet()));
        pushing.entrySet()
                .removeIf(last -> {
                    boolean ended = incarnations.ended(last.getValue());
                    if (ended) {
                        meters.forget(Metric.WORKER_LAST_PUSH, Integer.toString(last.getKey()));
                    }
                    return ended;
                });
    }
}
