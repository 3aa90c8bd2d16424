package parade.process;

import java.time.Duration;

/**
 * Whether somebody is fetching files: a request is being answered, or the last one is so short ago
 * that the next one may be on its way.
 */
final class Downloads {

    private static final long BETWEEN_REQUESTS_NANOS = 3_000_000_000L;

    private int underWay;
    private boolean any;
    private long endedNanos;

    /** A request is being answered until this is closed. */
    interface Request extends AutoCloseable {
        @Override
        void close();
    }

    synchronized Request begin() {
        underWay++;
        any = true;
        return this::end;
    }

    private synchronized void end() {
        underWay--;
        endedNanos = System.nanoTime();
        notifyAll();
    }

    /**
     * Returns at once if nobody is fetching.
     *
     * @return whether nobody is any more
     */
    synchronized boolean awaitQuiet(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (any) {
            long now = System.nanoTime();
            long quiet = endedNanos + BETWEEN_REQUESTS_NANOS;
            if (underWay == 0 && quiet - now <= 0) {
                return true;
            }
            long until = underWay > 0 || deadline - quiet < 0 ? deadline : quiet;
            if (until - now <= 0) {
                return false;
            }
            wait(Math.max(1, (until - now) / 1_000_000));
        }
        return true;
    }
}
