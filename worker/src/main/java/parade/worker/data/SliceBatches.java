package parade.worker.data;

import parade.job.BatchSpec;

/**
 * Which examples the batches of a slice hold in ssp and async: each is of B examples of one slice
 * alone. A slice goes through its N_v examples in ⌈N_v/B⌉ batches, the last and shorter one kept,
 * and then through them again; with {@code size: full} each batch is the whole partition.
 */
public final class SliceBatches implements BatchRows {

    private final BatchSpec spec;
    private final int slices;
    private final SliceOrders orders;

    /**
     * @param rows N, the number of training examples
     * @param slices V; need not divide the batch size
     */
    public SliceBatches(int rows, BatchSpec spec, int slices, long seed) {
        this.spec = spec;
        this.slices = slices;
        orders = new SliceOrders(rows, spec.order(), slices, seed);
    }

    /**
     * How many batches one pass through a slice has; 0 for a slice without examples, which has no
     * batches at all.
     */
    public long perEpoch(int slice) {
        return Math.ceilDiv(orders.partitionRows(slice), (long) size(slice));
    }

    private int size(int slice) {
        return spec.size().orElseGet(() -> Math.max(1, orders.partitionRows(slice)));
    }

    @Override
    public int[] rows(int slice, long number) {
        int owned = orders.partitionRows(slice);
        if (owned == 0) {
            return new int[0];
        }
        int size = size(slice);
        long perEpoch = perEpoch(slice);
        int first = (int) (number % perEpoch * size);
        int end = (int) Math.min(owned, (number % perEpoch + 1) * size);
        if (spec.size().isEmpty()) {
            return orders.inOrder(slice, 0, owned);
        }
        return switch (spec.order()) {
            case SEQUENTIAL -> orders.inOrder(slice, first, end);
            case SHUFFLED -> orders.shuffled(slice, number / perEpoch, first, end);
            case RANDOM -> orders.random(slice, number, size);
        };
    }

    @Override
    public boolean alwaysTheSame() {
        for (int slice = 0; slice < slices; slice++) {
            if (perEpoch(slice) > 1) {
                return false;
            }
        }
        return spec.size().isEmpty() || spec.order() == BatchSpec.Order.SEQUENTIAL;
    }
}
