package parade.server.store;

import java.util.List;
import parade.block.Block;

/**
 * A shard's weights and optimizer slots at one version: a copy, so training goes on while it is
 * written.
 *
 * @param slotNames the optimizer's slots; empty also when they are lost, see {@link
 *     ShardStore#revert}
 */
public record ShardSnapshot(long version, List<String> slotNames, List<Values> blocks) {

    public ShardSnapshot {
        slotNames = List.copyOf(slotNames);
        blocks = List.copyOf(blocks);
    }

    /**
     * The values of one block.
     *
     * @param slots one array a slot name; none for a block that is not trained
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Values(Block block, float[] weights, List<float[]> slots) {

        public Values {
            slots = List.copyOf(slots);
        }
    }
}
