package parade.server.rpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How long server 0 stays when its run has ended: whoever missed the end would look for it in vain.
 * Enough have heard when all other servers and a worker have, so that nobody is started again. Any
 * thread may call.
 */
public final class Farewell {

    /** How the wait ended. */
    public enum Heard {
        ENOUGH,
        /** Not within the time. */
        TOO_FEW,
        /** Somebody had this process stop before enough had heard. */
        STOPPED
    }

    /** For everybody, when enough have heard. */
    private static final Duration LATECOMERS = Duration.ofSeconds(3);

    private final CompletableFuture<@Nullable Void> enough = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> all = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

    void enoughHaveHeard() {
        enough.complete(null);
    }

    void allHaveHeard() {
        all.complete(null);
    }

    /** Ends the wait of {@link #await}. */
    public void stop() {
        stopped.complete(null);
    }

    /** Waits until all of those have heard who are still there, but not for long. */
    void awaitAll() throws InterruptedException {
        awaitDone(all, LATECOMERS);
    }

    /** Waits until enough have heard, and a little for the others. */
    public Heard await(Duration atMost) throws InterruptedException {
        awaitDone(CompletableFuture.anyOf(enough, stopped), atMost);
        if (enough.isDone()) {
            awaitDone(CompletableFuture.anyOf(all, stopped), LATECOMERS);
            return Heard.ENOUGH;
        }
        return stopped.isDone() ? Heard.STOPPED : Heard.TOO_FEW;
    }

    /** Whether enough have heard. */
    public boolean isEnough() {
        return enough.isDone();
    }

    private static void awaitDone(CompletableFuture<?> event, Duration atMost)
            throws InterruptedException {
        try {
            event.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            // Whoever asks sees for itself what has happened.
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }
}
