package parade.deploy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a signal does: the first asks the work to come to an end, and the process ends with the
 * work's own exit code; if that takes too long, or a second signal comes, it ends at once.
 */
final class Interruption implements AutoCloseable {

    private static final int SECOND_SIGNAL = 130;

    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final int codeWhenLate;
    private final Thread hook;

    /**
     * @param stop asks the work to end; must return at once
     * @param atMost how long it may take
     * @param codeWhenLate what the process ends with if it takes longer
     */
    Interruption(Runnable stop, Duration atMost, int codeWhenLate) {
        this.codeWhenLate = codeWhenLate;
        hook =
                new Thread(
                        () -> {
                            Signals.onInterrupt(() -> Runtime.getRuntime().halt(SECOND_SIGNAL));
                            stop.run();
                            Runtime.getRuntime().halt(await(atMost));
                        },
                        "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private int await(Duration atMost) {
        try {
            return exitCode.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException | ExecutionException late) {
            return codeWhenLate;
        }
    }

    /**
     * The work is over. After a signal this thread does not return: the process ends with the code.
     */
    void finished(int code) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException signalled) {
            exitCode.complete(code);
            awaitEnd();
        }
    }

    private static void awaitEnd() {
        try {
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * For work that fails before it has an exit code: the hook would hold the process back, and end
     * it with its own.
     */
    @Override
    public void close() {
        finished(ExitCode.INTERNAL_ERROR);
    }
}
