package parade.worker.train;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.job.BatchSpec;
import parade.job.Consistency;
import parade.job.Job;
import parade.job.Span;
import parade.slice.Node;
import parade.worker.data.Batch;
import parade.worker.model.Evaluation;
import parade.worker.model.Network;

/**
 * Has Java compile what a worker will compute with before anybody waits for it: until then the
 * kernels run at a hundredth of their speed. While data are read, and before the worker joins, its
 * net is trained and judged on made-up batches of the shapes that will come, and nothing of that is
 * kept.
 */
public final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Nothing is begun later than this. */
    private static final long MAXIMUM_NANOS = 2_000_000_000;

    /** It is over when so many passes in so long a time were no faster than those before. */
    private static final int PATIENCE_PASSES = 5;

    private static final long PATIENCE_NANOS = 100_000_000;

    /** What is called faster; less is noise. */
    private static final double FASTER = 0.9;

    /** A run of fewer steps is over before it would pay. */
    private static final long LEAST_STEPS = 200;

    /** A pass is some steps' work; all passes are a tenth of the run's at most. */
    private static final long STEPS_PER_PASS = 40;

    /** Of a pass forward through a large net: more rows would only take longer. */
    private static final long MAXIMUM_PRODUCTS = 200_000_000;

    /** So many products count for an input, since made-up batches take memory. */
    private static final long WIDTH_PRODUCTS = 20;

    /** A batch: how many slices, and rows of all of them. */
    private record Extent(int slices, int rows) {}

    private final Job job;
    private final Network network;
    private final LongSupplier nanos;
    private final FutureTask<Void> task = new FutureTask<>(this::run, null);
    private volatile long maximumPasses;

    /**
     * @param nanos a clock
     */
    WarmUp(Job job, Network network, LongSupplier nanos) {
        this.job = job;
        this.network = network;
        this.nanos = nanos;
        Span length = job.train().length();
        maximumPasses =
                length.unit() == Span.Unit.STEPS ? passesWorthIt(length.amount()) : Long.MAX_VALUE;
    }

    private static long passesWorthIt(long steps) {
        return steps < LEAST_STEPS ? 0 : steps / STEPS_PER_PASS;
    }

    /**
     * Begins, in a thread of its own, to warm the code of a job.
     *
     * @param network of that job; used for nothing else until this is over, and its values are 0
     *     then
     */
    public static WarmUp begin(Job job, Network network) {
        var warmUp = new WarmUp(job, network, System::nanoTime);
        Thread.ofPlatform().name("warm-up").daemon().start(warmUp.task);
        return warmUp;
    }

    /**
     * Returns when it is over; of a short run at once.
     *
     * @param rows the examples to be trained on, which an epoch has
     */
    public void await(long rows) throws InterruptedException {
        Span length = job.train().length();
        if (length.unit() == Span.Unit.EPOCHS) {
            long batch = job.data().batch().size().orElse(Integer.MAX_VALUE);
            maximumPasses = passesWorthIt(length.amount() * Math.ceilDiv(rows, batch));
        }
        try {
            task.get();
        } catch (ExecutionException bug) {
            throw new IllegalStateException("the warm-up has failed", bug.getCause());
        }
    }

    /** Passes until nothing becomes faster any more, or it has lasted long enough. */
    void run() {
        if (maximumPasses == 0) {
            return;
        }
        long start = nanos.getAsLong();
        try {
            makePasses(start);
        } catch (OutOfMemoryError tooLarge) { // the run itself may fit
            LOG.info("no room to warm up", tooLarge);
        } finally {
            parameters().forEach(values -> Arrays.fill(values, 0));
        }
    }

    private void makePasses(long start) {
        var batches = new MadeBatches(job.model(), network.outputs());
        parameters().forEach(batches::fill);
        List<Batch> trained =
                extents().stream()
                        .map(extent -> batches.batch(extent.slices, extent.rows))
                        .toList();
        Batch judged = batches.batch(1, Math.min(Evaluation.ROWS, mostRows()));
        long now = start;
        long fastest = Long.MAX_VALUE;
        long passes = 0;
        long slowPasses = 0;
        long fasterAt = start;
        while (passes < maximumPasses
                && now - start < MAXIMUM_NANOS
                && (slowPasses < PATIENCE_PASSES || now - fasterAt < PATIENCE_NANOS)) {
            long began = now;
            pass(trained, judged, start);
            passes++;
            slowPasses++;
            now = nanos.getAsLong();
            if (now - began < FASTER * fastest) {
                fastest = now - began;
                fasterAt = now;
                slowPasses = 0;
            }
        }
        LOG.info(
                "warmed up by {} passes in {} ms, the fastest of {} µs",
                passes,
                (now - start) / 1_000_000,
                passes == 0 ? 0 : fastest / 1_000);
    }

    private void pass(List<Batch> trained, Batch judged, long start) {
        for (Batch batch : trained) {
            if (inTime(start)) {
                List<Node> all = List.of(new Node(0, batch.rows().count()));
                network.train(batch, all, (_, _, _) -> {});
            }
        }
        if (inTime(start)) {
            network.evaluate(judged);
        }
    }

    private boolean inTime(long start) {
        return maximumPasses > 0 && nanos.getAsLong() - start < MAXIMUM_NANOS;
    }

    /** All slices, a worker's share of them, and one; a whole batch and a ragged one. */
    private Set<Extent> extents() {
        BatchSpec batch = job.data().batch();
        boolean sync = job.consistency() instanceof Consistency.Sync;
        int slices = sync ? batch.slicesFor(Long.MAX_VALUE) : 1;
        int share = Math.max(1, slices / job.cluster().workers());
        int rows = Math.max(slices, Math.min(batch.size().orElse(Evaluation.ROWS), mostRows()));
        var extents = new LinkedHashSet<Extent>();
        extents.add(new Extent(share, Math.max(1, rows / slices * share)));
        extents.add(new Extent(slices, rows));
        extents.add(new Extent(slices, Math.max(1, rows / 2 + 1)));
        extents.add(new Extent(1, Math.max(1, rows / slices)));
        return extents;
    }

    private int mostRows() {
        long products = parameters().mapToLong(values -> values.length).sum();
        long perRow = Math.max(products, WIDTH_PRODUCTS * job.model().input().size());
        return (int) Math.max(1, MAXIMUM_PRODUCTS / Math.max(1, perRow));
    }

    private Stream<float[]> parameters() {
        return IntStream.range(0, network.parameters().size()).mapToObj(network::values);
    }
}
