package parade.worker.data;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.BatchSpec;

/**
 * The orders in which slices go through their partitions. Slice v owns the examples i with i mod V
 * = v; its j-th one is j·V + v. A shuffled order is drawn for each slice and each pass; what is
 * remembered of it only saves work, and threads may share this.
 */
final class SliceOrders {

    private final int rows;
    private final int slices;
    private final Draws draws;
    private final AtomicReferenceArray<@Nullable Shuffle> latest;

    @SuppressWarnings("ArrayRecordComponent") // made once, then only read
    private record Shuffle(long epoch, int[] positions) {}

    /**
     * @param rows N, the number of training examples
     * @param slices V
     */
    SliceOrders(int rows, BatchSpec.Order order, int slices, long seed) {
        if (rows < 1 || slices < 1) {
            throw new IllegalArgumentException(rows + " rows in " + slices + " slices");
        }
        this.rows = rows;
        this.slices = slices;
        draws =
                Draws.from(seed, Purpose.EXAMPLE_ORDER)
                        .of(order == BatchSpec.Order.RANDOM ? "random" : "shuffled");
        latest = new AtomicReferenceArray<>(slices);
    }

    /** How many examples a slice owns; 0 is possible where N < V. */
    int partitionRows(int slice) {
        return partitionRows(rows, slices, slice);
    }

    static int partitionRows(int rows, int slices, int slice) {
        return rows <= slice ? 0 : Math.ceilDiv(rows - slice, slices);
    }

    int[] inOrder(int slice, int first, int end) {
        int[] chosen = new int[end - first];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (first + i) * slices + slice;
        }
        return chosen;
    }

    /** The first-th to end-th example in a slice's order of an epoch. */
    int[] shuffled(int slice, long epoch, int first, int end) {
        Shuffle shuffle = latest.get(slice);
        if (shuffle == null || shuffle.epoch() != epoch) {
            shuffle =
                    new Shuffle(epoch, draws.at(slice).at(epoch).permutation(partitionRows(slice)));
            latest.set(slice, shuffle);
        }
        int[] chosen = new int[end - first];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = shuffle.positions()[first + i] * slices + slice;
        }
        return chosen;
    }

    /** Drawn with replacement from a slice's examples. */
    int[] random(int slice, long number, int count) {
        int[] chosen = new int[count];
        int owned = partitionRows(slice);
        Draws stream = draws.at(slice).at(number);
        for (int i = 0; i < count; i++) {
            chosen[i] = stream.below(owned, i) * slices + slice;
        }
        return chosen;
    }
}
