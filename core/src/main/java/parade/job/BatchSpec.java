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

    /** ⌈rows / B⌉: the last, shorter batch of an epoch is kept. */
    public long stepsPerEpoch(long rows) {
        return size.isEmpty() ? 1 : Math.max(1, Math.ceilDiv(rows, size.getAsInt()));
    }
}
