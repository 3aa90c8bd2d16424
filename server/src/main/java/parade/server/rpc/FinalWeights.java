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
import parade.block.WeightsHash;
import parade.process.Address;
import parade.process.Channels;
import parade.process.Protection;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.PullRequest;

/** Collects the version that a run came to from all shards, as a worker would, to hash it. */
final class FinalWeights {

    private static final long PULL_MILLIS = 120_000;

    private FinalWeights() {}

    /**
     * The contract's weights_sha256.
     *
     * @param request for the version, the same to all shards
     * @throws StatusRuntimeException if a shard is out of reach
     */
    static String sha256(
            List<ParameterSpec> parameters,
            List<String> shards,
            PullRequest request,
            Protection protection) {
        var values = new ArrayList<float[]>();
        parameters.forEach(p -> values.add(new float[p.shape().size()]));
        List<List<Block>> placed =
                Placement.balance(Blocks.cut(parameters), shards.size()).shards();
        for (int shard = 0; shard < shards.size(); shard++) {
            ManagedChannel channel = Channels.data(Address.parse(shards.get(shard)), protection);
            try {
                pull(channel, placed.get(shard), values, request);
            } finally {
                channel.shutdownNow();
            }
        }
        return WeightsHash.sha256(parameters, values);
    }

    private static void pull(
            ManagedChannel channel, List<Block> blocks, List<float[]> values, PullRequest request) {
        Iterator<BlockRun> runs =
                DataGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(PULL_MILLIS, TimeUnit.MILLISECONDS)
                        .pull(request);
        while (runs.hasNext()) {
            BlockRuns.store(runs.next(), blocks, values);
        }
    }
}
