package parade.bench.step;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import parade.worker.data.Batch;

/** A net in training, warmed up and ready to be measured for a while. */
final class Contestant implements AutoCloseable {

    private static final double ROUND_SECONDS = 1;

    /** Of rounds without anything new from the compiler; a long compilation takes several. */
    private static final int STEADY_ROUNDS = 4;

    private static final int MOST_ROUNDS = 90;
    private static final double NEAR = 0.8;

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final StepNet net;
    private final Training training;
    private Batch batch;

    /** How many examples a second were trained. */
    record Rate(double perThreadCpuSecond, double perProcessCpuSecond, double perSecond) {}

    private Contestant(StepNet net, Training training, Batch batch) {
        this.net = net;
        this.training = training;
        this.batch = batch;
    }

    static Contestant warmedUp(StepNet net) throws InterruptedException {
        var training = new Training(net.job());
        var contestant = new Contestant(net, training, training.next());
        contestant.warmUp();
        return contestant;
    }

    /**
     * Trains until the compiler is done. On a busy machine it may not get along for seconds: so the
     * rate must be near the best one, too.
     */
    private void warmUp() throws InterruptedException {
        double best = 0;
        int steady = 0;
        for (int round = 0; round < MOST_ROUNDS && steady < STEADY_ROUNDS; round++) {
            long compiling = compiler.getTotalCompilationTime();
            double rate = run(ROUND_SECONDS).perThreadCpuSecond();
            boolean quiet = compiler.getTotalCompilationTime() == compiling;
            steady = quiet && rate > NEAR * best && rate < best / NEAR ? steady + 1 : 0;
            best = Math.max(best, rate);
        }
    }

    /** Trains for so long. */
    Rate run(double seconds) throws InterruptedException {
        long examples = 0;
        long cpu = threads.getCurrentThreadCpuTime();
        long all = process.getProcessCpuTime();
        long start = System.nanoTime();
        long nanos;
        do {
            if (net.gathers()) {
                batch = training.next();
            }
            var _ = training.step(batch);
            examples += batch.rows().rows();
            nanos = System.nanoTime() - start;
        } while (nanos < seconds * 1e9);
        return new Rate(
                1e9 * examples / (threads.getCurrentThreadCpuTime() - cpu),
                1e9 * examples / (process.getProcessCpuTime() - all),
                1e9 * examples / nanos);
    }

    @Override
    public void close() {
        training.close();
    }
}
