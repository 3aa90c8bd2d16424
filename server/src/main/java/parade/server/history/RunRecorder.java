package parade.server.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import parade.job.Consistency;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.score.ClassCounts;
import parade.score.ConfusionTable;
import parade.score.Score;
import parade.score.ScoreSums;
import parade.score.Scores;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.RunPlan;
import parade.server.coordination.Ticket;
import parade.server.optimizer.LearningRate;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

/**
 * Writes the course of a run: rows of history, the coordinator's metrics, and in the end the
 * summary. Any thread may call; what happens after the end is counted but not written.
 */
public final class RunRecorder implements AutoCloseable {

    /** What the confusion matrix is taken from: the history has no column for it. */
    private record Tested(long version, ScoreSums sums) {}

    private final Job job;
    private final RunFolder folder;
    private final Meters meters;
    private final LongSupplier clockNanos;
    private final HistoryFile history;
    private final Throughput throughput = new Throughput();
    private final Attendance attendance;
    private final long startVersion;
    private final long startNanos;
    private long maxStaleness;
    private long maxClockGap;

    /**
     * In ssp and async: batches of the dead that were given out again, and some blocks have twice.
     */
    private long partlyApplied;

    private @Nullable RunPlan plan;
    private @Nullable LearningRate learningRate;
    private @Nullable Tested lastTested;
    private @Nullable Tested bestTested;

    /** The classes' names; empty for regression, and before the first worker has come. */
    private List<String> classes = List.of();

    /** The history is whole. What comes later, farewells of workers, is for the metrics alone. */
    private boolean ended;

    private RunRecorder(
            Job job,
            RunFolder folder,
            HistoryFile history,
            long version,
            Meters meters,
            LongSupplier clockNanos) {
        this.job = job;
        startVersion = version;
        this.folder = folder;
        this.history = history;
        this.meters = meters;
        this.clockNanos = clockNanos;
        startNanos = clockNanos.getAsLong();
        for (Ending.State state : Ending.State.values()) {
            meters.set(Metric.RUN_STATE, 0, state.word());
        }
        meters.set(Metric.RUN_STATE, 1, "running");
        meters.add(Metric.STEPS, 0);
        meters.set(Metric.CHECKPOINT_LAST_STEP, (double) version);
        attendance = new Attendance(job, meters);
    }

    /** Records a run from its beginning. */
    public static RunRecorder begin(
            Job job, RunFolder folder, Meters meters, LongSupplier clockNanos) throws IOException {
        var history = HistoryFile.create(folder.history());
        return new RunRecorder(job, folder, history, 0, meters, clockNanos);
    }

    /** Goes on with a run at a version: what was recorded of later steps is cut. */
    public static RunRecorder resume(
            Job job, RunFolder folder, long version, Meters meters, LongSupplier clockNanos)
            throws IOException {
        var history = HistoryFile.resume(folder.history(), version);
        return new RunRecorder(job, folder, history, version, meters, clockNanos);
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

    /**
     * Brings all rows to the disk: a checkpoint must not outlive its history. Takes as long as the
     * disk does, and keeps nobody from {@link #on} meanwhile.
     */
    public void force() throws IOException {
        history.force();
    }

    private void record(Effect effect) throws IOException {
        long now = clockNanos.getAsLong();
        switch (effect) {
            case Effect.Planned(RunPlan known, DataFacts found) -> {
                plan = known;
                classes = found.getClassesList();
                learningRate = LearningRate.of(job, known.stepsPerEpoch(), known.steps());
                meters.set(Metric.LEARNING_RATE, learningRate(startVersion));
                meters.set(Metric.TARGET_STEPS, (double) known.steps());
                meters.set(Metric.GLOBAL_STEP, (double) startVersion);
                if (known.checkpointEvery() > 0) {
                    meters.set(Metric.CHECKPOINT_INTERVAL, (double) known.checkpointEvery());
                }
            }
            case Effect.Trained(long step, Sums batch, double norm, long staleness) -> {
                maxStaleness = Math.max(maxStaleness, staleness);
                throughput.trained(batch.examples(), now);
                row(step, "batch", batch, now);
                meters.set(Metric.GLOBAL_STEP, (double) step);
                meters.set(Metric.LEARNING_RATE, learningRate(step));
                meters.add(Metric.STEPS, 1);
                meters.set(Metric.EPOCH, epoch(step));
                meters.set(Metric.GRADIENT_NORM, norm);
                meters.set(Metric.EXAMPLES_PER_SECOND, throughput.recentExamplesPerSecond());
            }
            case Effect.Evaluated(long version, Split split, Sums sums) -> {
                if (trainingStandsStill()) {
                    throughput.evaluated(now);
                }
                if (split == Split.SPLIT_TEST) {
                    lastTested = new Tested(version, sums.scores());
                }
                row(version, word(split), sums, now);
            }
            case Effect.Improved(long version) -> {
                if (lastTested != null && lastTested.version == version) {
                    bestTested = lastTested;
                }
            }
            case Effect.Admitted(long incarnation, Ticket ticket, long gap) -> {
                maxClockGap = Math.max(maxClockGap, gap);
                meters.set(Metric.CLOCK_GAP, (double) gap);
            }
            case Effect.Settled settled -> {
                partlyApplied += settled.partly() ? 1 : 0;
                if (settled.applied()) {
                    meters.set(Metric.GLOBAL_STEP, (double) settled.step());
                    meters.add(Metric.STEPS, 1);
                }
            }
            case Effect.CheckpointAsked asked -> {}
            case Effect.Progressed progressed -> {}
            case Effect.Joined joined -> attendance.joined(joined.worker());
            case Effect.Gone gone -> attendance.gone(gone.worker(), gone.left());
            case Effect.OwnershipChanged() -> {
                if (!throughput.began()) {
                    throughput.begin(now);
                }
            }
            case Effect.Recorded(long version) -> {
                meters.set(Metric.CHECKPOINT_LAST_SUCCESS, System.currentTimeMillis() / 1000.0);
                // The best one may be recorded after a newer one.
                meters.set(
                        Metric.CHECKPOINT_LAST_STEP,
                        Math.max((double) version, meters.value(Metric.CHECKPOINT_LAST_STEP)));
            }
            case Effect.Ended(Ending ending) -> {
                ended = true;
                meters.set(Metric.RUN_STATE, 0, "running");
                meters.set(Metric.RUN_STATE, 1, ending.state().word());
            }
            case Effect.Decided decided -> {}
        }
    }

    /** While a version is evaluated; else the time of an evaluation is training time, too. */
    private boolean trainingStandsStill() {
        return job.consistency() instanceof Consistency.Sync
                || job.train().earlyStopping().isPresent();
    }

    private void row(long step, String split, Sums sums, long now) throws IOException {
        Scores scores = sums.scores(!classes.isEmpty());
        history.write(
                new HistoryRow(
                        step,
                        epoch(step),
                        split,
                        sums.meanLoss(),
                        scores,
                        learningRate(step),
                        throughput.recentExamplesPerSecond(),
                        seconds(now)));
        meters.set(Metric.LOSS, sums.meanLoss(), split);
        scores.get(Score.ACCURACY).ifPresent(ratio -> meters.set(Metric.ACCURACY, ratio, split));
    }

    /** Of the step that made a version; before the first, of the first. */
    private double learningRate(long step) {
        return learningRate == null
                ? job.optimizer().learningRate()
                : learningRate.at(Math.max(1, step));
    }

    private double epoch(long step) {
        return plan == null ? 0 : plan.epoch(step);
    }

    private double seconds(long now) {
        return history.secondsBefore() + (now - startNanos) * 1e-9;
    }

    /** The contract's summary.json; a loss that was not taken at the kept version is null. */
    public synchronized Map<String, @Nullable Object> summary(
            Ending ending, @Nullable String weightsSha256) throws IOException {
        var summary = new LinkedHashMap<String, @Nullable Object>();
        summary.put("name", job.name());
        summary.put("state", ending.state().word());
        if (!ending.message().isEmpty()) {
            summary.put("message", ending.message());
        }
        summary.put("steps", ending.version());
        summary.put("epochs", epoch(ending.version()));
        putScores(summary, ending.version());
        summary.put("seconds", seconds(clockNanos.getAsLong()));
        summary.put("examples", throughput.examples());
        summary.put("examples_per_second", throughput.examplesPerSecond());
        summary.put("workers", attendance.workers());
        summary.put("workers_lost", attendance.losses());
        summary.put("servers", job.cluster().servers());
        summary.put("consistency", job.consistency().word());
        summary.put("max_staleness", maxStaleness);
        // Sync admits a step only when every slice of the one before is in: nobody is ever ahead.
        summary.put("max_clock_gap", maxClockGap);
        summary.put("partly_applied", partlyApplied);
        summary.put("weights_sha256", weightsSha256);
        return summary;
    }

    /**
     * The scores stand in the history, whichever process has evaluated the version that is kept,
     * and whenever that was.
     */
    private void putScores(Map<String, @Nullable Object> summary, long version) throws IOException {
        history.flush();
        History written = History.read(folder.history());
        for (Split split : List.of(Split.SPLIT_TRAIN, Split.SPLIT_VALIDATION, Split.SPLIT_TEST)) {
            String word = word(split);
            Optional<HistoryRow> row = written.evaluation(version, word);
            summary.put(word + "_loss", row.map(HistoryRow::loss).orElse(null));
            if (!classes.isEmpty() && row.isEmpty()) {
                summary.put(word + "_accuracy", null);
            }
            row.ifPresent(of ->
                    of.scores()
                            .values()
                            .forEach((score, value) ->
                                    summary.put(word + "_" + score.column(), value)));
        }
        for (Tested tested : new @Nullable Tested[] {lastTested, bestTested}) {
            if (tested != null
                    && tested.version == version
                    && tested.sums instanceof ScoreSums.OfClasses(ClassCounts.Matrix m, _, _)) {
                summary.put("test_confusion_matrix", ConfusionTable.of(m, classes));
            }
        }
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
