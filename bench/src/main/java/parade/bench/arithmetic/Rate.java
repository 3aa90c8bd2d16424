package parade.bench.arithmetic;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/** How much work is done in a second: of the calling thread's CPU time, or of the clock. */
final class Rate {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Between two looks at the clock. */
    private static final long BATCH_NANOS = 2_000_000;

    private Rate() {}

    /** By the CPU time of the calling thread, so that other processes' turns don't count. */
    static double cpu(double seconds, double work, Runnable run) {
        return of(seconds, work, run, THREADS::getCurrentThreadCpuTime);
    }

    static double wall(double seconds, double work, Runnable run) {
        return of(seconds, work, run, System::nanoTime);
    }

    private static double of(double seconds, double work, Runnable run, LongSupplier nanos) {
        run.run();
        long runs = 0;
        long batch = 1;
        long spent = 0;
        long began = nanos.getAsLong();
        while (spent < seconds * 1e9) {
            for (long i = 0; i < batch; i++) {
                run.run();
            }
            runs += batch;
            long now = nanos.getAsLong() - began;
            if (now - spent < BATCH_NANOS) {
                batch *= 2;
            }
            spent = now;
        }
        return runs * work / (spent / 1e9);
    }
}
