package parade.block;

import java.util.List;
import parade.v1.BlockRun;
import parade.wire.Floats;

/** Runs of whole blocks, as shards send them. */
public final class BlockRuns {

    private BlockRuns() {}

    /**
     * Writes a run's values to where they belong.
     *
     * @param blocks the shard's list of blocks
     * @param values an array for each parameter of the model
     */
    public static void store(BlockRun run, List<Block> blocks, List<float[]> values) {
        int from = 0;
        for (int b = run.getFirstBlock(); b < run.getFirstBlock() + run.getBlockCount(); b++) {
            Block block = blocks.get(b);
            Floats.read(
                    run.getValues(),
                    from,
                    values.get(block.parameter()),
                    block.offset(),
                    block.count());
            from += block.count() * Float.BYTES;
        }
    }
}
