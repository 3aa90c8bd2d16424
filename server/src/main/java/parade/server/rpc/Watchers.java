package parade.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

/**
 * The open watch streams, one a peer, and those that broke and may come back. Used from one serial
 * context only.
 */
final class Watchers {

    private final Map<WatchRequest, ServerCallStreamObserver<WatchEvent>> open = new HashMap<>();
    private final Map<WatchRequest, Long> brokenAtMillis = new HashMap<>();
    private @Nullable WatchEvent last;

    /**
     * @param event where the run is at
     */
    void add(WatchRequest request, ServerCallStreamObserver<WatchEvent> call, WatchEvent event) {
        brokenAtMillis.remove(request);
        var old = open.put(request, call);
        if (old != null && !old.isCancelled()) {
            old.onCompleted();
        }
        call.onNext(request.hasIncarnation() ? forWorkers(event) : event);
    }

    void broken(WatchRequest request, ServerCallStreamObserver<WatchEvent> call, long nowMillis) {
        if (open.remove(request, call)) {
            brokenAtMillis.put(request, nowMillis);
        }
    }

    /**
     * Another process has taken a server's place: what becomes of the old one's stream is nothing.
     */
    void forget(int shard) {
        open.keySet().removeIf(of -> isOf(of, shard));
        brokenAtMillis.keySet().removeIf(of -> isOf(of, shard));
    }

    /** Whether a server's stream broke and has not come back. */
    boolean isBroken(int shard) {
        return brokenAtMillis.keySet().stream().anyMatch(of -> isOf(of, shard));
    }

    private static boolean isOf(WatchRequest request, int shard) {
        return !request.hasIncarnation() && request.getShard() == shard;
    }

    /** Those whose stream broke before a time and has not come back; each is named once. */
    List<WatchRequest> brokenSince(long workersMillis, long shardsMillis) {
        var gone = new ArrayList<WatchRequest>();
        for (Iterator<Map.Entry<WatchRequest, Long>> it = brokenAtMillis.entrySet().iterator();
                it.hasNext(); ) {
            var entry = it.next();
            long since = entry.getKey().hasIncarnation() ? workersMillis : shardsMillis;
            if (entry.getValue() <= since) {
                it.remove();
                gone.add(entry.getKey());
            }
        }
        return gone;
    }

    /**
     * An event is news for all whom it concerns; the same one is not told twice. To tell each of a
     * thousand workers whenever one of them comes or goes would be a million messages.
     */
    void tell(WatchEvent event) {
        if (event.equals(last)) {
            return;
        }
        WatchEvent concernsWorkers = forWorkers(event);
        boolean tellWorkers = last == null || !concernsWorkers.equals(forWorkers(last));
        last = event;
        for (var watcher : List.copyOf(open.entrySet())) {
            boolean worker = watcher.getKey().hasIncarnation();
            if (!watcher.getValue().isCancelled() && (!worker || tellWorkers)) {
                watcher.getValue().onNext(worker ? concernsWorkers : event);
            }
        }
    }

    /** A worker learns nothing by its stream but that the run has ended. */
    private static WatchEvent forWorkers(WatchEvent event) {
        var concerns = WatchEvent.newBuilder().setGeneration(event.getGeneration());
        if (event.hasEnded()) {
            concerns.setEnded(event.getEnded());
        }
        return concerns.build();
    }
}
