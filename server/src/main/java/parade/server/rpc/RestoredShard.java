package parade.server.rpc;

import java.io.IOException;
import java.util.List;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterSpec;
import parade.block.Placement;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.StoredVersion;
import parade.server.coordination.DataDifference;
import parade.server.store.ShardSnapshot;
import parade.v1.DataFacts;

/** What a shard goes on with: its blocks at a version, and what of, as they were trained before. */
record RestoredShard(List<ParameterSpec> parameters, DataFacts data, ShardSnapshot snapshot) {

    /** Reads one shard of a version, which any number of servers may have written. */
    static RestoredShard read(StoredVersion stored, int shard, int servers)
            throws IOException, CheckpointException {
        List<ParameterSpec> parameters = stored.facts().parameters();
        List<Block> blocks = Placement.balance(Blocks.cut(parameters), servers).shards().get(shard);
        return new RestoredShard(parameters, stored.facts().data(), stored.shard(blocks));
    }

    /** Why a worker can't train on from here; empty if it can. */
    String problem(List<ParameterSpec> declared, DataFacts found) {
        if (!declared.equals(parameters)) {
            return "its model has other parameters than the run that is resumed";
        }
        return found.equals(data) ? "" : DataDifference.between(data, found);
    }
}
