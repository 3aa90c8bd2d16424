package parade.block;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
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
        store(run, blocks, block -> values.get(block.parameter()), Block::offset);
    }

    /**
     * The same where each block has an array of its own.
     *
     * @param values an array for each block of the model
     */
    public static void storeApart(BlockRun run, List<Block> blocks, List<float[]> values) {
        store(run, blocks, block -> values.get(block.index()), _ -> 0);
    }

    private static void store(
            BlockRun run,
            List<Block> blocks,
            Function<Block, float[]> array,
            ToIntFunction<Block> position) {
        int from = 0;
        for (int b = run.getFirstBlock(); b < run.getFirstBlock() + run.getBlockCount(); b++) {
            Block block = blocks.get(b);
            Floats.read(
                    run.getValues(),
                    from,
                    array.apply(block),
                    position.applyAsInt(block),
                    block.count());
            from += block.count() * Float.BYTES;
        }
    }
}
