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

    void add(WatchRequest request, ServerCallStreamObserver<WatchEvent> call) {
        brokenAtMillis.remove(request);
        var old = open.put(request, call);
        if (old != null && !old.isCancelled()) {
            old.onCompleted();
        }
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

    /** An event is news for all; the same one is not told twice. */
    void tell(WatchEvent event) {
        if (event.equals(last)) {
            return;
        }
        last = event;
        for (var call : List.copyOf(open.values())) {
            if (!call.isCancelled()) {
                call.onNext(event);
            }
        }
    }
}
