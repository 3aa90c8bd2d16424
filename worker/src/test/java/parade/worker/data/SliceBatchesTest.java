package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.job.BatchSpec;
import parade.job.BatchSpec.Order;
import parade.testing.Seeds;

final class SliceBatchesTest {

    /** Any sizes: V need not divide B, nor B the partitions. */
    @Seeds
    void aPassIsThePartitionOnce(long seed) {
        var random = new Random(seed);
        int rows = 1 + random.nextInt(60);
        int slices = 1 + random.nextInt(8);
        int size = 1 + random.nextInt(20);
        for (Order order : List.of(Order.SEQUENTIAL, Order.SHUFFLED)) {
            var batches = batches(rows, OptionalInt.of(size), order, slices);
            for (int slice = 0; slice < slices; slice++) {
                int[] owned = owned(rows, slices, slice);
                long perEpoch = batches.perEpoch(slice);
                assertThat(perEpoch).isEqualTo((owned.length + size - 1) / size);
                for (long epoch = 0; epoch < 3 && perEpoch > 0; epoch++) {
                    var seen = new ArrayList<Integer>();
                    for (long b = 0; b < perEpoch; b++) {
                        int[] batch = batches.rows(slice, epoch * perEpoch + b);
                        assertThat(batch.length)
                                .isEqualTo(
                                        b < perEpoch - 1
                                                ? size
                                                : owned.length - (int) (perEpoch - 1) * size);
                        Arrays.stream(batch).forEach(seen::add);
                    }
                    int[] all = seen.stream().mapToInt(Integer::intValue).toArray();
                    if (order == Order.SHUFFLED) {
                        Arrays.sort(all);
                    }
                    assertThat(all).containsExactly(owned);
                }
            }
        }
    }

    @Test
    void eachPassIsShuffledAnewAndEverySliceByItself() {
        var batches = batches(400, OptionalInt.of(200), Order.SHUFFLED, 2);
        assertThat(batches.rows(0, 0)).isNotEqualTo(batches.rows(0, 1));
        int[] first = batches.rows(0, 0);
        int[] second = batches.rows(1, 0);
        for (int i = 0; i < second.length; i++) {
            second[i]--;
        }
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void randomDrawsFullBatchesWithReplacement() {
        var batches = batches(10, OptionalInt.of(40), Order.RANDOM, 4);
        assertThat(batches.rows(3, 0)).hasSize(40).containsOnly(3, 7);
        assertThat(batches.rows(3, 1)).isNotEqualTo(batches.rows(3, 0));
        assertThat(batches.rows(3, 0)).isEqualTo(batches.rows(3, 0));
    }

    @Test
    void fullIsThePartitionEachTime() {
        var batches = batches(7, OptionalInt.empty(), Order.SHUFFLED, 3);
        assertThat(batches.rows(0, 0)).containsExactly(0, 3, 6);
        assertThat(batches.rows(0, 9)).containsExactly(0, 3, 6);
        assertThat(batches.perEpoch(1)).isEqualTo(1);
        assertThat(batches.alwaysTheSame()).isTrue();
    }

    @Test
    void aSliceWithoutExamplesHasNoBatches() {
        var batches = batches(2, OptionalInt.of(4), Order.SHUFFLED, 3);
        assertThat(batches.perEpoch(2)).isZero();
        assertThat(batches.rows(2, 0)).isEmpty();
    }

    @Test
    void whetherItIsAlwaysTheSame() {
        assertThat(batches(8, OptionalInt.of(4), Order.SEQUENTIAL, 2).alwaysTheSame()).isTrue();
        assertThat(batches(9, OptionalInt.of(4), Order.SEQUENTIAL, 2).alwaysTheSame()).isFalse();
        assertThat(batches(8, OptionalInt.of(4), Order.SHUFFLED, 2).alwaysTheSame()).isFalse();
    }

    /** Two slices in turn: from the second round on every guess is right. */
    @Test
    void whoseTurnItIsIsGuessed() {
        var guess = BatchGuess.turns();
        guess.after(wanted(0, 2));
        guess.after(wanted(0, 5));
        assertThat(guess.after(wanted(1, 2))).isEqualTo(wanted(1, 5));
        assertThat(guess.after(wanted(1, 5))).isEqualTo(wanted(2, 2));
        assertThat(guess.after(wanted(2, 2))).isEqualTo(wanted(2, 5));
        // A batch that came back from somebody else, of a slice never seen before.
        assertThat(guess.after(wanted(40, 7))).isEqualTo(wanted(41, 7));
    }

    private static BatchGuess.Wanted wanted(long number, int slice) {
        var slices = new BitSet();
        slices.set(slice);
        return new BatchGuess.Wanted(number, slices);
    }

    private static int[] owned(int rows, int slices, int slice) {
        var owned = new ArrayList<Integer>();
        for (int i = slice; i < rows; i += slices) {
            owned.add(i);
        }
        return owned.stream().mapToInt(Integer::intValue).toArray();
    }

    private static SliceBatches batches(int rows, OptionalInt size, Order order, int slices) {
        return new SliceBatches(
                rows, new BatchSpec(size, order, OptionalInt.of(slices)), slices, 7);
    }
}
