package parade.server.store;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights that each live incarnation was given last, for {@link DelayCompensation}. Arrays are
 * kept as they are: in ssp and async weights are replaced, never changed in place. At most one set
 * of the shard's weights for each live incarnation.
 */
final class PulledWeights {

    /** A block's weights and their version. */
    @SuppressWarnings("ArrayRecordComponent") // a reference, never compared
    private record Served(long version, float[] weights) {}

    private final int blocks;
    private final Map<Long, @Nullable Served[]> byIncarnation = new HashMap<>();

    PulledWeights(int blocks) {
        this.blocks = blocks;
    }

    void served(long incarnation, int block, long version, float[] weights) {
        byIncarnation.computeIfAbsent(incarnation, i -> new Served[blocks])[block] =
                new Served(version, weights);
    }

    /** The weights of a version as an incarnation was given them; null: it was not. */
    float @Nullable [] of(long incarnation, int block, long version) {
        @Nullable Served[] all = byIncarnation.get(incarnation);
        Served served = all == null ? null : all[block];
        return served == null || served.version() != version ? null : served.weights();
    }

    void forget(long incarnation) {
        byIncarnation.remove(incarnation);
    }
}
