package parade.worker.rpc;

import java.util.ArrayList;
import java.util.List;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterSpec;
import parade.block.Placement;

/** Where every block of a model is: on which shard, and at which place of the shard's list. */
final class ShardMap {

    /**
     * @param place the block's index in its shard's list
     */
    record Location(int shard, int place, Block block) {}

    private final Placement placement;
    private final List<List<Location>> byParameter = new ArrayList<>();
    private final List<long[]> bytesThrough = new ArrayList<>();

    ShardMap(List<ParameterSpec> parameters, int servers) {
        placement = Placement.balance(Blocks.cut(parameters), servers);
        parameters.forEach(p -> byParameter.add(new ArrayList<>()));
        for (int shard = 0; shard < servers; shard++) {
            List<Block> blocks = placement.shards().get(shard);
            long[] through = new long[blocks.size()];
            bytesThrough.add(through);
            for (int place = 0; place < blocks.size(); place++) {
                Block block = blocks.get(place);
                through[place] = block.bytes() + (place == 0 ? 0 : through[place - 1]);
                byParameter.get(block.parameter()).add(new Location(shard, place, block));
            }
        }
        byParameter.forEach(list ->
                list.sort((a, b) -> Integer.compare(a.block().offset(), b.block().offset())));
    }

    int shards() {
        return placement.shards().size();
    }

    List<Block> blocks(int shard) {
        return placement.shards().get(shard);
    }

    /** For each block of a shard, the bytes of all blocks up to and with it. */
    long[] bytesThrough(int shard) {
        return bytesThrough.get(shard);
    }

    /** The blocks of a parameter, in the order of their offsets. */
    List<Location> locations(int parameter) {
        return byParameter.get(parameter);
    }
}
