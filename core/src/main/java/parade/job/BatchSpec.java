package parade.job;

import java.util.OptionalInt;

/**
 * How examples become batches.
 *
 * @param size B, the examples per step; empty: all of them
 * @param slices V; empty only where B is empty too: the default then depends on the training set
 */
public record BatchSpec(OptionalInt size, Order order, OptionalInt slices) {

    public BatchSpec {
        if (size.isPresent() && slices.isEmpty()) {
            slices = OptionalInt.of(largestDivisor(size.getAsInt()));
        }
    }

    public enum Order {
        SEQUENTIAL,
        SHUFFLED,
        RANDOM
    }

    /**
     * V for a training set of {@code rows}: as given, or the largest of 8, 4, 2, 1 that divides B;
     * with {@code size: full} min(8, rows).
     */
    public int slicesFor(long rows) {
        return slices.orElseGet(() -> (int) Math.max(1, Math.min(8, rows)));
    }

    private static int largestDivisor(int size) {
        int slices = 8;
        while (size % slices != 0) {
            slices /= 2;
        }
        return slices;
    }

    /**
     * In ssp and async, where a batch is of one slice: the sum of ⌈rows of the slice / B⌉ over the
     * slices, of which slice v has every row i with i mod V = v.
     */
    public long pushesPerEpoch(long rows) {
        int all = slicesFor(rows);
        long pushes = 0;
        for (int slice = 0; slice < all; slice++) {
            long own = Math.ceilDiv(Math.max(0, rows - slice), all);
            pushes += size.isEmpty() ? Math.min(1, own) : Math.ceilDiv(own, size.getAsInt());
        }
        return Math.max(1, pushes);
    }

    /** ⌈rows / B⌉: the last, shorter batch of an epoch is kept. */
    public long stepsPerEpoch(long rows) {
        return size.isEmpty() ? 1 : Math.max(1, Math.ceilDiv(rows, size.getAsInt()));
    }
}
