package parade.server.store;

import java.util.List;
import java.util.Optional;
import parade.block.Block;

/**
 * A shard's weights and optimizer slots at one version: a copy, so training goes on while it is
 * written.
 *
 * @param version in ssp and async a label that the coordinator gives, the same for all shards
 * @param slotNames the optimizer's slots; empty also when they are lost, see {@link
 *     ShardStore#revert}
 * @param pushes what has been applied; in sync mode the version says it all, and it is empty
 */
public record ShardSnapshot(
        long version, List<String> slotNames, List<Values> blocks, Optional<AppliedPushes> pushes) {

    public ShardSnapshot {
        slotNames = List.copyOf(slotNames);
        blocks = List.copyOf(blocks);
    }

    /** Of a shard in sync mode. */
    public ShardSnapshot(long version, List<String> slotNames, List<Values> blocks) {
        this(version, slotNames, blocks, Optional.empty());
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
