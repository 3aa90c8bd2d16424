package parade.worker.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out a worker's batches, each gathered in the background while the one before it is computed
 * with: after every take it guesses that the next step of the same slices will be asked for. A
 * wrong guess is dropped, and costs time but never bits.
 *
 * <p>One thread takes; it owns the batch until its next take. Two buffers are filled in turn by the
 * feed's own thread, which alone writes to them.
 */
public final class BatchFeed implements AutoCloseable {

    private final Examples examples;
    private final BatchPlan plan;
    private final BatchBuffer[] buffers = {new BatchBuffer(), new BatchBuffer()};
    private final ExecutorService gathering =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("parade-batches").daemon().factory());
    private @Nullable Pending pending;
    private @Nullable Held held;
    private volatile boolean closed;

    /** A batch that is or will be gathered into the buffer that the taker does not hold. */
    private record Pending(long step, BitSet slices, Future<Batch> batch) {}

    /** The batch that the taker holds. */
    private record Held(BitSet slices, Batch batch) {}

    public BatchFeed(Examples examples, BatchPlan plan) {
        this.examples = examples;
        this.plan = plan;
    }

    /**
     * The rows of a step's batch that are in some slices.
     *
     * @throws IllegalStateException once the feed is closed, be it while waiting
     */
    public Batch take(long step, BitSet slices) throws InterruptedException {
        // When every step has the same rows, the held batch is the next one too. Then nothing is
        // gathered ahead, and a full batch is in memory once, not twice.
        if (plan.sameEveryStep() && held != null && held.slices().equals(slices)) {
            requireOpen();
            return held.batch();
        }
        Pending wanted = pending;
        if (wanted == null || wanted.step() != step || !wanted.slices().equals(slices)) {
            if (wanted != null) {
                // If it runs already, the next one waits for its end: the thread is the same.
                wanted.batch().cancel(false);
            }
            wanted = gather(step, slices);
            pending = wanted;
        }
        Batch batch = await(wanted);
        held = new Held(wanted.slices(), batch);
        BatchBuffer taken = buffers[0];
        buffers[0] = buffers[1];
        buffers[1] = taken;
        pending = plan.sameEveryStep() ? null : gather(step + 1, slices);
        return batch;
    }

    /** Ends the thread; a taker that waits is told so. */
    @Override
    public void close() {
        closed = true;
        for (Runnable waiting : gathering.shutdownNow()) {
            if (waiting instanceof Future<?> future) {
                future.cancel(false);
            }
        }
        gathering.close();
    }

    private Pending gather(long step, BitSet slices) {
        requireOpen();
        var present = (BitSet) slices.clone();
        BatchBuffer buffer = buffers[0];
        try {
            return new Pending(
                    step, present, gathering.submit(() -> gather(step, present, buffer)));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the feed is closed", e);
        }
    }

    private Batch gather(long step, BitSet slices, BatchBuffer buffer) {
        List<int[]> rows = new ArrayList<>();
        slices.stream().forEach(slice -> rows.add(plan.rows(slice, step)));
        return buffer.fill(examples, slices, rows);
    }

    private Batch await(Pending wanted) throws InterruptedException {
        try {
            return wanted.batch().get();
        } catch (CancellationException e) {
            pending = null;
            throw new IllegalStateException("the feed is closed", e);
        } catch (ExecutionException e) {
            pending = null;
            switch (e.getCause()) {
                case Error error -> throw error;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the feed is closed");
        }
    }
}
