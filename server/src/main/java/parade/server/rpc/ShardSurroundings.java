package parade.server.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import parade.block.Block;
import parade.block.ParameterSpec;
import parade.server.store.ShardSnapshot;
import parade.v1.DeclareRequest;

/** What a shard wants of its surroundings, besides the coordinator. */
interface ShardSurroundings {

    /** Writes a checkpoint; called in the serial context, returns at once. */
    void checkpoint(
            ShardSnapshot snapshot, List<ParameterSpec> parameters, DeclareRequest declared);

    /**
     * Reads the weights of a version back that has been written before; never in the serial
     * context.
     */
    CompletableFuture<List<float[]>> stored(long version, List<Block> blocks);

    /** Runs something later, outside of the serial context. */
    void later(Runnable action, long delayMillis);
}
