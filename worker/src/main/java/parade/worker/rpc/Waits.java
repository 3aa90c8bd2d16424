package parade.worker.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for calls under way, never for ever. */
public final class Waits {

    private Waits() {}

    /**
     * Waits for all; throws the first failure in the order given. Interruption counts as a peer out
     * of reach.
     */
    public static void all(List<CompletableFuture<Void>> calls, long millis)
            throws FailureException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (CompletableFuture<Void> call : calls) {
            try {
                call.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof FailureException failure) {
                    throw failure;
                }
                throw new IllegalStateException(failed.getCause());
            } catch (TimeoutException late) {
                throw new FailureException(
                        new Failure.Unreachable("no answer within " + millis + " ms"));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new FailureException(new Failure.Unreachable("interrupted"));
            }
        }
    }
}
