package parade.server.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.RunPlan;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * Writes the course of a run: rows of history, the coordinator's metrics, and in the end the
 * summary. Any thread may call; what happens after the end is counted but not written.
 */
public final class RunRecorder implements AutoCloseable {

    private final Job job;
    private final Meters meters;
    private final LongSupplier clockNanos;
    private final HistoryFile history;
    private final Throughput throughput = new Throughput();
    private final Map<Split, Sums> lastEvaluated = new EnumMap<>(Split.class);
    private final TreeSet<Integer> workers = new TreeSet<>();
    private final long startNanos;
    private int live;
    private int losses;
    private long maxStaleness;
    private @Nullable RunPlan plan;

    /** The history is whole. What comes later, farewells of workers, is for the metrics alone. */
    private boolean ended;

    public RunRecorder(Job job, RunFolder folder, Meters meters, LongSupplier clockNanos)
            throws IOException {
        this.job = job;
        this.meters = meters;
        this.clockNanos = clockNanos;
        history = new HistoryFile(folder.history());
        startNanos = clockNanos.getAsLong();
        for (Ending.State state : Ending.State.values()) {
            meters.set(Metric.RUN_STATE, 0, state.word());
        }
        meters.set(Metric.RUN_STATE, 1, "running");
        meters.set(Metric.LEARNING_RATE, job.optimizer().learningRate());
    }

    public synchronized void on(Effect effect) {
        try {
            record(effect);
            if (!ended) {
                history.flushIfDue(clockNanos.getAsLong());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("history.csv can't be written", e);
        }
    }

    private void record(Effect effect) throws IOException {
        long now = clockNanos.getAsLong();
        switch (effect) {
            case Effect.Planned(RunPlan known) -> {
                plan = known;
                meters.set(Metric.TARGET_STEPS, (double) known.steps());
                meters.set(Metric.GLOBAL_STEP, 0);
            }
            case Effect.Trained(long step, Sums batch, double norm, long staleness) -> {
                maxStaleness = Math.max(maxStaleness, staleness);
                throughput.trained(batch.examples(), now);
                row(step, "batch", batch, now);
                meters.set(Metric.GLOBAL_STEP, (double) step);
                meters.add(Metric.STEPS, 1);
                meters.set(Metric.EPOCH, epoch(step));
                meters.set(Metric.GRADIENT_NORM, norm);
                meters.set(Metric.EXAMPLES_PER_SECOND, throughput.recentExamplesPerSecond());
            }
            case Effect.Evaluated(long version, Split split, Sums sums) -> {
                throughput.evaluated(now);
                lastEvaluated.put(split, sums);
                row(version, word(split), sums, now);
            }
            case Effect.Joined(int worker, long incarnation, long version) -> {
                workers.add(worker);
                members(live + 1);
            }
            case Effect.Lost lost -> {
                losses++;
                members(live - 1);
            }
            case Effect.OwnershipChanged() -> {
                if (!throughput.began()) {
                    throughput.begin(now);
                }
            }
            case Effect.Recorded(long version) ->
                    meters.set(Metric.CHECKPOINT_LAST_SUCCESS, System.currentTimeMillis() / 1000.0);
            case Effect.Ended(Ending ending) -> {
                ended = true;
                meters.set(Metric.RUN_STATE, 0, "running");
                meters.set(Metric.RUN_STATE, 1, ending.state().word());
            }
            case Effect.Decided decided -> {}
        }
    }

    private void members(int now) {
        live = now;
        meters.set(Metric.WORKERS, live, "live");
        meters.set(Metric.WORKERS, losses, "lost");
    }

    private void row(long step, String split, Sums sums, long now) throws IOException {
        OptionalDouble accuracy = accuracy(sums);
        history.row(
                step,
                epoch(step),
                split,
                sums.meanLoss(),
                accuracy,
                job.optimizer().learningRate(),
                throughput.recentExamplesPerSecond(),
                (now - startNanos) * 1e-9);
        meters.set(Metric.LOSS, sums.meanLoss(), split);
        accuracy.ifPresent(ratio -> meters.set(Metric.ACCURACY, ratio, split));
    }

    private double epoch(long step) {
        return plan == null ? 0 : plan.epoch(step);
    }

    private OptionalDouble accuracy(Sums sums) {
        return job.model().loss().classification()
                ? OptionalDouble.of(sums.accuracy())
                : OptionalDouble.empty();
    }

    /** The contract's summary.json; a score that was not taken at the final version is null. */
    public synchronized Map<String, @Nullable Object> summary(
            Ending ending, @Nullable String weightsSha256) {
        var summary = new LinkedHashMap<String, @Nullable Object>();
        boolean judged = ending.state() == Ending.State.DONE;
        summary.put("name", job.name());
        summary.put("state", ending.state().word());
        if (!ending.message().isEmpty()) {
            summary.put("message", ending.message());
        }
        summary.put("steps", ending.version());
        summary.put("epochs", epoch(ending.version()));
        Sums train = judged ? lastEvaluated.get(Split.SPLIT_TRAIN) : null;
        Sums test = judged ? lastEvaluated.get(Split.SPLIT_TEST) : null;
        summary.put("train_loss", train == null ? null : train.meanLoss());
        summary.put("test_loss", test == null ? null : test.meanLoss());
        if (job.model().loss().classification()) {
            summary.put("train_accuracy", train == null ? null : train.accuracy());
            summary.put("test_accuracy", test == null ? null : test.accuracy());
        }
        summary.put("seconds", (clockNanos.getAsLong() - startNanos) * 1e-9);
        summary.put("examples", throughput.examples());
        summary.put("examples_per_second", throughput.examplesPerSecond());
        summary.put("workers", workers.size());
        summary.put("workers_lost", losses);
        summary.put("servers", job.cluster().servers());
        summary.put("consistency", job.consistency().name().toLowerCase(Locale.ROOT));
        summary.put("max_staleness", maxStaleness);
        // Sync admits a step only when every slice of the one before is in: nobody is ever ahead.
        summary.put("max_clock_gap", 0);
        summary.put("weights_sha256", weightsSha256);
        return summary;
    }

    private static String word(Split split) {
        return switch (split) {
            case SPLIT_BATCH -> "batch";
            case SPLIT_TRAIN -> "train";
            case SPLIT_VALIDATION -> "validation";
            case SPLIT_TEST -> "test";
            case SPLIT_UNSPECIFIED, UNRECOGNIZED ->
                    throw new IllegalArgumentException("split " + split);
        };
    }

    @Override
    public synchronized void close() throws IOException {
        history.close();
    }
}
