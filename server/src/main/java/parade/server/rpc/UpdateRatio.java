package parade.server.rpc;

import java.util.concurrent.TimeUnit;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.server.store.UpdateNorm;

/**
 * When a shard's update is measured, and where that is shown: reading all weights twice takes time,
 * so not more than once a second. In the shard's serial context.
 */
final class UpdateRatio {

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters;
    private final String shard;
    private long dueNanos;
    private boolean ever;

    UpdateRatio(Meters meters, int shard) {
        this.meters = meters;
        this.shard = Integer.toString(shard);
    }

    /** Whether the update that is being made now is to be measured; the next is a second later. */
    boolean due(long nowNanos) {
        if (ever && nowNanos - dueNanos < 0) {
            return false;
        }
        ever = true;
        dueNanos = nowNanos + PERIOD_NANOS;
        return true;
    }

    void measured(UpdateNorm norm) {
        norm.ratio().ifPresent(ratio -> meters.set(Metric.UPDATE_RATIO, ratio, shard));
    }
}
