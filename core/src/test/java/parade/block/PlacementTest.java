package parade.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

class PlacementTest {

    private static List<Block> blocks(int... counts) {
        var blocks = new ArrayList<Block>();
        for (int count : counts) {
            blocks.add(new Block(blocks.size(), 0, 0, count));
        }
        return blocks;
    }

    private static long bytes(List<Block> shard) {
        return shard.stream().mapToLong(Block::bytes).sum();
    }

    private static long heaviest(Placement placement) {
        return placement.shards().stream().mapToLong(PlacementTest::bytes).max().orElseThrow();
    }

    @Test
    void theLargestFirstEachWhereThereIsLeast() {
        assertThat(Placement.balance(blocks(3, 7, 5, 5, 4), 2).shards())
                .map(shard -> shard.stream().map(Block::index).toList())
                // 7 | 5 5, then 4 to the first, then 3 to the second... which now holds less.
                .containsExactly(List.of(1, 4), List.of(0, 2, 3));
    }

    @Test
    void tiesGoToTheLowerIndex() {
        assertThat(Placement.balance(blocks(2, 2, 2, 2, 2), 3).shards())
                .map(shard -> shard.stream().map(Block::index).toList())
                .containsExactly(List.of(0, 3), List.of(1, 4), List.of(2));
    }

    @Test
    void moreServersThanBlocksLeaveSomeEmpty() {
        assertThat(Placement.balance(blocks(1), 3).shards())
                .containsExactly(blocks(1), List.of(), List.of());
        assertThatIllegalArgumentException().isThrownBy(() -> Placement.balance(blocks(1), 0));
    }

    /** All multisets of up to six blocks of 1 to 4 values, on up to four servers. */
    @Test
    void smallOnesAreWithinTheBoundOfTheBest() {
        for (int servers = 1; servers <= 4; servers++) {
            for (int code = 0; code < 5 * 5 * 5 * 5 * 5 * 5; code++) {
                int[] counts = digits(code);
                Placement placement = Placement.balance(blocks(counts), servers);
                assertHoldsEachOnceInOrder(placement, blocks(counts), servers);
                long best = 4L * best(counts, 0, new long[servers]);
                // Graham 1969: at most 4/3 - 1/(3 servers) of the best.
                assertThat(3L * servers * heaviest(placement))
                        .as("%s on %d", Arrays.toString(counts), servers)
                        .isLessThanOrEqualTo((4L * servers - 1) * best);
            }
        }
    }

    /** Non-increasing digits only, to see each multiset once; 0 is no block. */
    private static int[] digits(int code) {
        int[] counts = new int[6];
        int length = 0;
        for (int rest = code; rest > 0; rest /= 5) {
            int digit = rest % 5;
            if (digit == 0 || (length > 0 && digit > counts[length - 1])) {
                return new int[] {1};
            }
            counts[length++] = digit;
        }
        return Arrays.copyOf(counts, length);
    }

    /** The least possible maximum, by trying everything. */
    private static long best(int[] counts, int from, long[] loads) {
        if (from == counts.length) {
            return Arrays.stream(loads).max().orElseThrow();
        }
        long best = Long.MAX_VALUE;
        for (int s = 0; s < loads.length; s++) {
            loads[s] += counts[from];
            best = Math.min(best, best(counts, from + 1, loads));
            loads[s] -= counts[from];
            if (loads[s] == 0) {
                // The other empty servers are like this one.
                break;
            }
        }
        return best;
    }

    @Seeds
    void anyNumberOfBlocksIsBalancedWithinOneBlock(long seed) {
        var random = new SplittableRandom(seed);
        int servers = random.nextInt(1, 12);
        List<Block> blocks =
                blocks(random.ints(random.nextInt(0, 300), 1, Block.MAXIMUM_COUNT + 1).toArray());
        Placement placement = Placement.balance(blocks, servers);
        assertHoldsEachOnceInOrder(placement, blocks, servers);
        long lightest =
                placement.shards().stream().mapToLong(PlacementTest::bytes).min().orElseThrow();
        long largest = blocks.stream().mapToLong(Block::bytes).max().orElse(0);
        assertThat(heaviest(placement) - lightest).isLessThanOrEqualTo(largest);

        List<Block> shuffled = new ArrayList<>(blocks);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(Placement.balance(shuffled, servers)).isEqualTo(placement);
    }

    private static void assertHoldsEachOnceInOrder(
            Placement placement, List<Block> blocks, int servers) {
        assertThat(placement.shards()).hasSize(servers);
        var placed = new ArrayList<Block>();
        for (List<Block> shard : placement.shards()) {
            assertThat(shard).isSortedAccordingTo(Comparator.comparingInt(Block::index));
            placed.addAll(shard);
        }
        placed.sort(Comparator.comparingInt(Block::index));
        assertThat(placed).isEqualTo(blocks);
    }
}
