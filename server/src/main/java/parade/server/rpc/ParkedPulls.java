package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parade.server.store.ShardStore;

/**
 * The pulls of a shard in sync mode: each is of one version, waits until the shard is there, and
 * ends as superseded when the shard is past it. In the shard's serial context.
 */
final class ParkedPulls {

    private record Parked(long version, PullStream stream) {}

    private final ShardStore store;
    private final List<Parked> parked = new ArrayList<>();

    ParkedPulls(ShardStore store) {
        this.store = store;
    }

    void park(long version, PullStream stream) {
        parked.add(new Parked(version, stream));
    }

    void start(long version, PullStream stream) {
        stream.start(store.model().blocks(), weights(version));
    }

    private PullStream.Weights weights(long version) {
        return new PullStream.Weights() {
            @Override
            public Optional<StatusRuntimeException> refusal() {
                return store.version() == version
                        ? Optional.empty()
                        : Optional.of(Refusals.superseded(version, store.version()));
            }

            @Override
            public float[] of(int block) {
                return store.weights(block);
            }
        };
    }

    /** The store has come to another version. */
    void serve() {
        for (Parked pull : List.copyOf(parked)) {
            if (pull.stream().cancelled()) {
                parked.remove(pull);
            } else if (pull.version() <= store.version()) {
                parked.remove(pull);
                start(pull.version(), pull.stream());
            }
        }
    }

    /** Else their workers would wait for what never comes, instead of hearing of the end. */
    void refuseBeyond(long last) {
        for (Parked pull : List.copyOf(parked)) {
            if (pull.version() > last) {
                parked.remove(pull);
                pull.stream().refuse(Refusals.superseded(pull.version(), last));
            }
        }
    }

    void cancelled(PullStream stream) {
        parked.removeIf(pull -> pull.stream() == stream);
    }
}
