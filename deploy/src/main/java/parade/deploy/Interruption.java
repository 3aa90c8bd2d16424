package parade.deploy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a signal does, from the moment that this is made: before there is work to {@link #obey} it,
 * and after the work has {@link #ended}, the process ends at once; in between the first signal asks
 * the work to come to an end, and the process ends with the work's own exit code; if that takes too
 * long, or a second signal comes, it ends at once.
 */
final class Interruption implements AutoCloseable {

    private static final int SECOND_SIGNAL = 130;

    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final int codeWhenLate;
    private final Thread hook;
    private volatile Runnable stop = () -> ended(ExitCode.INTERRUPTED);

    /**
     * @param atMost how long the work may take to end
     * @param codeWhenLate what the process ends with if it takes longer
     */
    Interruption(Duration atMost, int codeWhenLate) {
        this.codeWhenLate = codeWhenLate;
        hook =
                new Thread(
                        () -> {
                            Signals.onInterrupt(() -> Runtime.getRuntime().halt(SECOND_SIGNAL));
                            if (!exitCode.isDone()) {
                                stop.run();
                            }
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
     * The work has begun.
     *
     * @param asksToEnd asks it to end; must return at once
     */
    void obey(Runnable asksToEnd) {
        stop = asksToEnd;
    }

    /** The work is over: what the process ends with if a signal has come, or comes now. */
    void ended(int code) {
        exitCode.complete(code);
    }

    /**
     * The process ends by itself. After a signal this thread does not return: the process ends with
     * the work's code or, if it failed without one, as if it were late.
     */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException signalled) {
            ended(codeWhenLate);
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
}
