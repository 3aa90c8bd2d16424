package parade.server.checkpoint;

import java.util.List;
import java.util.Optional;
import parade.block.Block;
import parade.server.store.AppliedPushes;

/**
 * What a checkpoint file says of itself and of the values in it.
 *
 * @param slotNames the optimizer's slots, in its order; empty where they are lost
 * @param blocks in the order in which their values follow one another
 * @param pushes what has been applied, in ssp and async; its versions are in the order of the
 *     blocks
 */
record CheckpointHeader(
        CheckpointFacts facts,
        long generation,
        long version,
        int shard,
        int servers,
        List<String> slotNames,
        List<StoredBlock> blocks,
        Optional<AppliedPushes> pushes) {

    /** The section that every block has; the others are named like the slots. */
    static final String WEIGHTS = "weights";

    CheckpointHeader {
        slotNames = List.copyOf(slotNames);
        blocks = List.copyOf(blocks);
    }

    /** A block and where its values are: its weights, then its slots. */
    record StoredBlock(Block block, List<Section> sections) {

        StoredBlock {
            sections = List.copyOf(sections);
        }
    }

    /**
     * The values of one kind of one block: {@code 4 · count} bytes.
     *
     * @param position in bytes, from the end of the header
     * @param crc32c of those bytes
     */
    record Section(String name, long position, int crc32c) {}

    /** The bytes of all values. */
    long valueBytes() {
        return blocks.stream()
                .mapToLong(stored -> stored.sections().size() * stored.block().bytes())
                .sum();
    }
}
