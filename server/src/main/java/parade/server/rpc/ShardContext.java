package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import java.util.List;
import parade.block.Block;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.v1.BlockRun;
import parade.v1.PushHeader;

/**
 * What the parts of a shard share.
 *
 * @param serial where everything happens that touches the shard's state
 */
record ShardContext(
        Job job,
        int shard,
        long generation,
        CoordinatorLink coordinator,
        ShardSurroundings surroundings,
        Meters meters,
        SynchronizationContext serial,
        LastPushes lastPushes,
        UpdateRatio updateRatio) {

    /** How long to wait before a call to the coordinator is made again. */
    private static final long RETRY_MILLIS = 200;

    void requireGeneration(long sent) {
        if (sent != generation) {
            meters.add(Metric.PUSHES_REJECTED, 1, "generation");
            throw Refusals.staleGeneration(sent, generation);
        }
    }

    /** The blocks that a run is of, its values being as many as theirs; else it is refused. */
    List<Block> blocksOf(BlockRun run, List<Block> blocks) {
        int first = run.getFirstBlock();
        int count = run.getBlockCount();
        if (first < 0 || count < 1 || first > blocks.size() - count) {
            throw wrongShape("blocks that this shard does not hold");
        }
        List<Block> named = blocks.subList(first, first + count);
        if (run.getValues().size() != named.stream().mapToLong(Block::bytes).sum()) {
            throw wrongShape("a run of blocks whose values are too few or too many");
        }
        return named;
    }

    StatusRuntimeException wrongShape(String message) {
        meters.add(Metric.PUSHES_REJECTED, 1, "shape");
        return Refusals.malformed(message);
    }

    void pushed(PushHeader header) {
        lastPushes.pushed(header, System.currentTimeMillis() / 1000.0);
    }

    /** Does something in the serial context, a moment later. */
    void soon(Runnable action) {
        surroundings.later(() -> serial.execute(action), RETRY_MILLIS);
    }
}
