package parade.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers the scrapes from 1, so that a process that ends can wait for one that began late enough
 * to see its last values. Safe for any number of threads.
 */
final class Scrapes {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long lastBegun;
    private long latestEnded;

    /** A scrape is about to read the values; returns its number. */
    long begin() {
        lock.lock();
        try {
            return ++lastBegun;
        } finally {
            lock.unlock();
        }
    }

    /** The scrape of this number has been sent. */
    void end(long number) {
        lock.lock();
        try {
            latestEnded = Math.max(latestEnded, number);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean any() {
        lock.lock();
        try {
            return latestEnded > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of a scrape that begins after this call, if there ever was any. */
    boolean awaitAnother(Duration atMost) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(atMost);
        lock.lockInterruptibly();
        try {
            if (latestEnded == 0) {
                return false;
            }
            long before = lastBegun;
            while (latestEnded <= before && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
            return latestEnded > before;
        } finally {
            lock.unlock();
        }
    }
}
