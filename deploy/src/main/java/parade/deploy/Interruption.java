package parade.deploy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a signal does while there is work: before there is something to {@link #obey} it, and after
 * the work has {@link #ended}, the process ends at once; in between the first signal asks the work
 * to come to an end, and the process ends with the work's own exit code, or says why it failed and
 * ends with the failure's; if that takes too long, or the signal is followed by a Ctrl-C (another
 * SIGTERM changes nothing), it ends at once.
 */
final class Interruption {

    private static final int SECOND_SIGNAL = 130;

    /** What a signal interrupts. */
    interface Work {

        /**
         * Returns the exit code.
         *
         * @param interruption is to be told what obeys a signal, and of the end
         */
        int run(Interruption interruption) throws UserException, InterruptedException;
    }

    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Duration atMost;
    private final int codeWhenLate;
    private final VerdictFile verdict;
    private final Thread hook = new Thread(this::obeySignal, "interruption");
    private volatile Runnable stop = () -> ended(ExitCode.INTERRUPTED);

    private Interruption(Duration atMost, int codeWhenLate, VerdictFile verdict) {
        this.atMost = atMost;
        this.codeWhenLate = codeWhenLate;
        this.verdict = verdict;
    }

    /**
     * Does the work and returns its exit code. After a signal it does not return: the process ends.
     *
     * @param atMost how long the work may take to end after a signal
     * @param codeWhenLate what the process ends with if it takes longer
     */
    static int during(Duration atMost, int codeWhenLate, Work work)
            throws UserException, InterruptedException {
        return during(atMost, codeWhenLate, new VerdictFile(Optional.empty()), work);
    }

    /**
     * The same, and leaves a verdict on the process, however the work ends.
     *
     * @param verdict is written before the process ends, or this method
     */
    static int during(Duration atMost, int codeWhenLate, VerdictFile verdict, Work work)
            throws UserException, InterruptedException {
        var interruption = new Interruption(atMost, codeWhenLate, verdict);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        try {
            int code = work.run(interruption);
            if (interruption.signalled()) {
                interruption.end(code);
            }
            verdict.write(code);
            return code;
        } catch (UserException | InterruptedException | RuntimeException | Error failure) {
            verdict.failed(failure);
            if (interruption.signalled()) {
                interruption.end(Main.report(failure));
            }
            verdict.write(Main.exitCode(failure));
            throw failure;
        }
    }

    /** Whether a signal has come; if not, from now on it ends the process as if nothing were. */
    private boolean signalled() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    private void end(int code) throws InterruptedException {
        ended(code);
        hook.join();
    }

    private void obeySignal() {
        int code = codeWhenLate;
        try {
            Signals.onInterrupt(this::endAtOnce);
            if (!exitCode.isDone()) {
                stop.run();
            }
            code = await();
        } catch (RuntimeException broken) {
            verdict.failed(broken);
            code = Main.report(broken);
        } finally {
            verdict.write(code);
            Runtime.getRuntime().halt(code);
        }
    }

    private void endAtOnce() {
        verdict.failed("ended at once by a second signal");
        verdict.write(SECOND_SIGNAL);
        Runtime.getRuntime().halt(SECOND_SIGNAL);
    }

    private int await() {
        try {
            return exitCode.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException | ExecutionException late) {
            String why =
                    "told to stop, and not at its end after %d s".formatted(atMost.toSeconds());
            verdict.failed(why);
            System.err.println("parade: " + why);
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
}
