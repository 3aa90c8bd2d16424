package parade.worker.data;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.BatchSpec;

/**
 * Which examples each slice contributes to each step: a pure function of the number of examples,
 * the job's batch section and its seed, so every worker knows it without asking anybody.
 *
 * <p>Slice v owns the examples i with i mod V = v; its j-th one is j·V + v. Within a step the row
 * counts of neighbouring slices differ by at most one, the longer first.
 *
 * <p>What is remembered between calls (each slice's latest permutation) only saves work; threads
 * may share a plan.
 */
public final class BatchPlan {

    private final int rows;
    private final BatchSpec spec;
    private final int slices;
    private final long stepsPerEpoch;
    private final Draws draws;
    private final AtomicReferenceArray<@Nullable Shuffle> latest;

    @SuppressWarnings("ArrayRecordComponent") // made once, then only read
    private record Shuffle(long epoch, int[] positions) {}

    /**
     * @param rows N, the number of training examples
     * @param slices V; divides the batch size, unless that is full
     */
    public BatchPlan(int rows, BatchSpec spec, int slices, long seed) {
        if (rows < 1 || slices < 1) {
            throw new IllegalArgumentException(rows + " rows in " + slices + " slices");
        }
        if (spec.size().isPresent() && spec.size().getAsInt() % slices != 0) {
            throw new IllegalArgumentException(
                    slices + " slices do not divide a batch of " + spec.size().getAsInt());
        }
        this.rows = rows;
        this.spec = spec;
        this.slices = slices;
        stepsPerEpoch = spec.stepsPerEpoch(rows);
        draws =
                Draws.from(seed, Purpose.EXAMPLE_ORDER)
                        .of(spec.order() == BatchSpec.Order.RANDOM ? "random" : "shuffled");
        latest = new AtomicReferenceArray<>(slices);
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
        return partitionRows(rows, slices, slice);
    }

    static int partitionRows(int rows, int slices, int slice) {
        return rows <= slice ? 0 : Math.ceilDiv(rows - slice, slices);
    }

    /** Whether a slice contributes the same rows to every step. */
    public boolean sameEveryStep() {
        return spec.size().isEmpty()
                || (spec.order() == BatchSpec.Order.SEQUENTIAL && stepsPerEpoch == 1);
    }

    /**
     * The examples that a slice contributes to a step, in the order in which they are summed.
     *
     * @param step from 0; the step that turns version {@code step} into the next
     */
    public int[] rows(int slice, long step) {
        if (spec.size().isEmpty()) {
            return inOrder(slice, 0, partitionRows(slice));
        }
        return switch (spec.order()) {
            case SEQUENTIAL -> inOrder(slice, first(slice, step), end(slice, step));
            case SHUFFLED -> shuffled(slice, step);
            case RANDOM -> random(slice, step);
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

    private int[] inOrder(int slice, int first, int end) {
        int[] chosen = new int[end - first];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (first + i) * slices + slice;
        }
        return chosen;
    }

    private int[] shuffled(int slice, long step) {
        long epoch = epoch(step);
        Shuffle shuffle = latest.get(slice);
        if (shuffle == null || shuffle.epoch() != epoch) {
            shuffle =
                    new Shuffle(epoch, draws.at(slice).at(epoch).permutation(partitionRows(slice)));
            latest.set(slice, shuffle);
        }
        int first = first(slice, step);
        int[] chosen = new int[end(slice, step) - first];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = shuffle.positions()[first + i] * slices + slice;
        }
        return chosen;
    }

    private int[] random(int slice, long step) {
        int owned = partitionRows(slice);
        if (owned == 0) {
            return new int[0];
        }
        // With fewer examples than slices a partition is one example or none: drawing the one again
        // and again would only set the slices' row counts apart.
        int[] chosen = new int[rows < slices ? 1 : sliceBatch()];
        Draws stream = draws.at(slice).at(step);
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = stream.below(owned, i) * slices + slice;
        }
        return chosen;
    }
}
