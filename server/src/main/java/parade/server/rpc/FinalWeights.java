package parade.server.rpc;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parade.block.Block;
import parade.block.BlockRuns;
import parade.block.Blocks;
import parade.block.ParameterSpec;
import parade.block.Placement;
import parade.process.Address;
import parade.process.Channels;
import parade.process.Protection;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.PullRequest;

/** Collects the version that a run came to from all shards, as a worker would. */
final class FinalWeights {

    private static final long PULL_MILLIS = 120_000;

    private FinalWeights() {}

    /**
     * Returns the values of each block of {@link Blocks#cut}: in pieces, because the heap that is
     * left beside the shard may have no room for a large parameter in one piece.
     *
     * @param request for the version, the same to all shards
     * @throws StatusRuntimeException if a shard is out of reach
     */
    static List<float[]> collect(
            List<ParameterSpec> parameters,
            List<String> shards,
            PullRequest request,
            Protection protection) {
        List<Block> cut = Blocks.cut(parameters);
        var values = new ArrayList<float[]>();
        cut.forEach(block -> values.add(new float[block.count()]));
        List<List<Block>> placed = Placement.balance(cut, shards.size()).shards();
        for (int shard = 0; shard < shards.size(); shard++) {
            ManagedChannel channel = Channels.data(Address.parse(shards.get(shard)), protection);
            try {
                pull(channel, placed.get(shard), values, request);
            } finally {
                channel.shutdownNow();
            }
        }
        return values;
    }

    private static void pull(
            ManagedChannel channel, List<Block> blocks, List<float[]> values, PullRequest request) {
        Iterator<BlockRun> runs =
                DataGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(PULL_MILLIS, TimeUnit.MILLISECONDS)
                        .pull(request);
        while (runs.hasNext()) {
            BlockRuns.storeApart(runs.next(), blocks, values);
        }
    }
}
