package parade.worker.data;

import parade.job.BatchSpec;

/**
 * Which examples each slice contributes to each step in sync mode. Within a step the row counts of
 * neighbouring slices differ by at most one, the longer first.
 */
public final class BatchPlan implements BatchRows {

    private final int rows;
    private final BatchSpec spec;
    private final int slices;
    private final long stepsPerEpoch;
    private final SliceOrders orders;

    /**
     * @param rows N, the number of training examples
     * @param slices V; divides the batch size, unless that is full
     */
    public BatchPlan(int rows, BatchSpec spec, int slices, long seed) {
        orders = new SliceOrders(rows, spec.order(), slices, seed);
        if (spec.size().isPresent() && spec.size().getAsInt() % slices != 0) {
            throw new IllegalArgumentException(
                    slices + " slices do not divide a batch of " + spec.size().getAsInt());
        }
        this.rows = rows;
        this.spec = spec;
        this.slices = slices;
        stepsPerEpoch = spec.stepsPerEpoch(rows);
    }

    /** V. */
    public int slices() {
        return slices;
    }

    /** ⌈N/B⌉: the last, shorter batch is kept. */
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** How many examples a slice owns; 0 is possible where N < V. */
    public int partitionRows(int slice) {
        return orders.partitionRows(slice);
    }

    @Override
    public boolean alwaysTheSame() {
        return spec.size().isEmpty()
                || (spec.order() == BatchSpec.Order.SEQUENTIAL && stepsPerEpoch == 1);
    }

    /**
     * The examples that a slice contributes to a step, in the order in which they are summed.
     *
     * @param step from 0; the step that turns version {@code step} into the next
     */
    @Override
    public int[] rows(int slice, long step) {
        if (spec.size().isEmpty()) {
            return orders.inOrder(slice, 0, partitionRows(slice));
        }
        return switch (spec.order()) {
            case SEQUENTIAL -> orders.inOrder(slice, first(slice, step), end(slice, step));
            case SHUFFLED ->
                    orders.shuffled(slice, epoch(step), first(slice, step), end(slice, step));
            case RANDOM -> orders.random(slice, step, drawn(slice));
        };
    }

    /** The epoch that a step belongs to, from 0. */
    public long epoch(long step) {
        return step / stepsPerEpoch;
    }

    private int sliceBatch() {
        return spec.size().getAsInt() / slices;
    }

    private int first(int slice, long step) {
        return (int) Math.min(step % stepsPerEpoch * sliceBatch(), partitionRows(slice));
    }

    private int end(int slice, long step) {
        return (int) Math.min((step % stepsPerEpoch + 1) * sliceBatch(), partitionRows(slice));
    }

    /**
     * How many examples a slice draws. With fewer examples than slices a partition is one example
     * or none: drawing the one again and again would only set the slices' row counts apart.
     */
    private int drawn(int slice) {
        if (partitionRows(slice) == 0) {
            return 0;
        }
        return rows < slices ? 1 : sliceBatch();
    }
}
