package parade.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which shard holds which blocks.
 *
 * @param shards for each shard its blocks, in forward order
 */
public record Placement(List<List<Block>> shards) {

    public Placement {
        shards = shards.stream().map(List::copyOf).toList();
    }

    /**
     * Places blocks so that shards hold nearly the same number of bytes: the largest first, each on
     * the shard that holds least (Graham's LPT rule: at most 4/3 of the best possible maximum).
     * Ties go to the lower index, so every process finds the same placement.
     */
    public static Placement balance(List<Block> blocks, int servers) {
        if (servers < 1) {
            throw new IllegalArgumentException("a placement on " + servers + " servers");
        }
        var shards = new ArrayList<List<Block>>();
        for (int s = 0; s < servers; s++) {
            shards.add(new ArrayList<>());
        }
        long[] bytes = new long[servers];
        var largestFirst = new ArrayList<>(blocks);
        largestFirst.sort(
                Comparator.comparingInt(Block::count).reversed().thenComparingInt(Block::index));
        for (Block block : largestFirst) {
            int lightest = 0;
            for (int s = 1; s < servers; s++) {
                if (bytes[s] < bytes[lightest]) {
                    lightest = s;
                }
            }
            shards.get(lightest).add(block);
            bytes[lightest] += block.bytes();
        }
        for (List<Block> shard : shards) {
            shard.sort(Comparator.comparingInt(Block::index));
        }
        return new Placement(shards);
    }
}
