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
 * with: after every take it guesses what will be asked for next. A wrong guess is dropped, and
 * costs time but never bits.
 *
 * <p>One thread takes; it owns the batch until its next take. Two buffers are filled in turn by the
 * feed's own thread, which alone writes to them.
 */
public final class BatchFeed implements AutoCloseable {

    private final Examples examples;
    private final BatchRows plan;
    private final BatchGuess guess;
    private final BatchBuffer[] buffers = {new BatchBuffer(), new BatchBuffer()};
    private final ExecutorService gathering =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("parade-batches").daemon().factory());
    private @Nullable Pending pending;
    private @Nullable Held held;
    private volatile boolean closed;

    /** A batch that is or will be gathered into the buffer that the taker does not hold. */
    private record Pending(BatchGuess.Wanted wanted, Future<Batch> batch) {}

    /** The batch that the taker holds. */
    private record Held(BitSet slices, Batch batch) {}

    public BatchFeed(Examples examples, BatchRows plan, BatchGuess guess) {
        this.examples = examples;
        this.plan = plan;
        this.guess = guess;
    }

    /**
     * The rows of a batch that are in some slices.
     *
     * @throws IllegalStateException once the feed is closed, be it while waiting
     */
    public Batch take(long number, BitSet slices) throws InterruptedException {
        // When every batch has the same rows, the held one is the next one too. Then nothing is
        // gathered ahead, and a full batch is in memory once, not twice.
        if (plan.alwaysTheSame() && held != null && held.slices().equals(slices)) {
            requireOpen();
            return held.batch().numbered(number);
        }
        Pending coming = pending;
        if (coming == null || !coming.wanted().is(number, slices)) {
            if (coming != null) {
                // If it runs already, the next one waits for its end: the thread is the same.
                coming.batch().cancel(false);
            }
            coming = gather(new BatchGuess.Wanted(number, (BitSet) slices.clone()));
            pending = coming;
        }
        Batch batch = await(coming);
        held = new Held(coming.wanted().slices(), batch);
        BatchBuffer taken = buffers[0];
        buffers[0] = buffers[1];
        buffers[1] = taken;
        pending = plan.alwaysTheSame() ? null : gather(guess.after(coming.wanted()));
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

    private Pending gather(BatchGuess.Wanted wanted) {
        requireOpen();
        BatchBuffer buffer = buffers[0];
        try {
            return new Pending(wanted, gathering.submit(() -> gather(wanted, buffer)));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the feed is closed", e);
        }
    }

    private Batch gather(BatchGuess.Wanted wanted, BatchBuffer buffer) {
        List<int[]> rows = new ArrayList<>();
        wanted.slices().stream().forEach(slice -> rows.add(plan.rows(slice, wanted.number())));
        return buffer.fill(examples, wanted.slices(), rows, wanted.number());
    }

    private Batch await(Pending coming) throws InterruptedException {
        try {
            return coming.batch().get();
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
