package parade.server.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.block.ParameterSpec;
import parade.job.Consistency;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Protection;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.checkpoint.Recorded;
import parade.server.checkpoint.StoredVersion;
import parade.server.coordination.Coordinator;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.FreeProgress;
import parade.server.coordination.StartingPoint;
import parade.server.history.RunFolder;
import parade.server.history.RunRecorder;
import parade.v1.DataFacts;

/** The coordinator at work: its service, its clock, and what it writes into the run folder. */
public final class CoordinatorRole implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorRole.class);
    private static final long TICK_MILLIS = 100;

    /** A wait is worth a word when it lasts this long. */
    private static final long OVERDUE_NANOS = 5_000_000_000L;

    /**
     * How a run ended and what it left.
     *
     * @param weightsSha256 null: the weights could not be collected
     */
    public record Outcome(
            Ending ending, @Nullable String weightsSha256, Map<String, @Nullable Object> summary) {

        /** Of a run that was done, as its summary tells; empty if that tells something else. */
        public static Optional<Outcome> ofDone(Map<String, @Nullable Object> summary) {
            if (!"done".equals(summary.get("state"))
                    || !(summary.get("steps") instanceof Number steps)
                    || !(summary.get("weights_sha256") instanceof String weights)) {
                return Optional.empty();
            }
            Object message = summary.get("message");
            return Optional.of(
                    new Outcome(
                            new Ending(
                                    Ending.State.DONE,
                                    steps.longValue(),
                                    message == null ? "" : message.toString()),
                            weights,
                            summary));
        }
    }

    private final CheckpointFiles checkpoints;
    private final Meters meters;
    private final RunRecorder recorder;
    private final RunEnd end;
    private final Consumer<Effect> listener;
    private final Consumer<String> onOverdue;
    private final ControlService control;
    private volatile Supplier<List<ParameterSpec>> parameters = List::of;
    private final int keep;
    private final boolean free;
    private Recorded recorded;

    /** The version that was judged best, whether it is recorded already or not; -1: none. */
    private long improved = -1;

    /** Of the versions that are about to be recorded. */
    private final Map<Long, FreeProgress> progress = new HashMap<>();

    private @Nullable IOException unrecorded;
    private final ExecutorService files =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("run-folder").daemon().factory());
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coordinator-clock").daemon().factory());
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Farewell farewell = new Farewell();
    private long lastProgressNanos = System.nanoTime();
    private long lastOverdueNanos = System.nanoTime();
    private volatile String overdue = "";
    private List<String> shards = List.of();
    private long generation;
    private DataFacts data = DataFacts.getDefaultInstance();

    /** What the shards hold when the run has ended. */
    private volatile long lastVersion;

    /**
     * @param start where the run begins; with a generation of its own on disk before anybody hears
     *     of it
     * @param stored the version that the run begins with, unless that is 0
     * @param listener is told every effect after it has been recorded; must not block
     * @param onOverdue is told in words who is waited for when a step takes long
     */
    CoordinatorRole(
            Job job,
            byte[] jobFingerprint,
            StartingPoint start,
            Optional<StoredVersion> stored,
            RunFolder folder,
            Meters meters,
            Protection protection,
            Consumer<Effect> listener,
            Consumer<String> onOverdue)
            throws IOException {
        this.meters = meters;
        this.listener = listener;
        this.onOverdue = onOverdue;
        checkpoints = new CheckpointFiles(folder.path());
        keep = job.checkpoint().keep();
        free = !(job.consistency() instanceof Consistency.Sync);
        recorded = begin(start);
        recorder =
                start.version() == 0
                        ? RunRecorder.begin(job, folder, meters, System::nanoTime)
                        : RunRecorder.resume(
                                job, folder, start.version(), meters, System::nanoTime);
        end =
                new RunEnd(
                        folder,
                        checkpoints,
                        recorder,
                        meters,
                        protection,
                        HexFormat.of().formatHex(jobFingerprint));
        control =
                new ControlService(
                        job,
                        jobFingerprint,
                        start,
                        RunStart.of(start, stored).message(),
                        () -> System.nanoTime() / 1_000_000,
                        this::on);
        var _ =
                clock.scheduleAtFixedRate(
                        this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The generation is on disk before anybody hears of it. */
    private Recorded begin(StartingPoint start) throws IOException {
        try {
            Recorded known =
                    start.version() == 0
                            ? new Recorded(start.generation(), List.of())
                            : checkpoints
                                    .recorded()
                                    .from(start.generation(), start.version())
                                    .resultingIn(start.best().version());
            checkpoints.write(known);
            checkpoints.deleteWeightsAbove(start.version());
            return known;
        } catch (CheckpointException damaged) {
            throw new IOException(damaged);
        }
    }

    /** Where it is asked what is trained: the shard beside, which the workers declare it to. */
    void parametersFrom(Supplier<List<ParameterSpec>> source) {
        parameters = source;
    }

    ControlService control() {
        return control;
    }

    /** Ends when the run has ended and everything is written. */
    public CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** Ends the run early, with a checkpoint of where it is; or the wait when it has ended. */
    public void interrupt(String reason) {
        farewell.stop();
        control.with(c -> c.interrupt(reason));
    }

    /** Ends the run at once: it can't go on. */
    public void fail(String message) {
        control.with(c -> c.fail(message));
    }

    /** Ends the run at once: something in Parade is broken. */
    public void crash(String message) {
        control.with(c -> c.crash(message));
    }

    /** Who has been waited for for some seconds, in words; empty: nobody. */
    public String overdue() {
        return overdue;
    }

    /** Waits a little for workers and servers to have heard of the end. */
    public void awaitFarewell() throws InterruptedException {
        farewell.awaitAll();
    }

    /** For a longer wait, where those who have not heard may be started again. */
    public Farewell farewell() {
        return farewell;
    }

    private void tick() {
        control.tick();
        control.with(this::observe);
    }

    private void observe(Coordinator coordinator) {
        meters.set(Metric.GENERATION, (double) coordinator.generation());
        meters.set(Metric.WAITING_SLICES, coordinator.waitingSlices());
        if (outcome.isDone() && coordinator.enoughHeardEnd()) {
            farewell.enoughHaveHeard();
        }
        if (outcome.isDone() && coordinator.allHeardEnd()) {
            farewell.allHaveHeard();
        }
        long now = System.nanoTime();
        meters.set(Metric.SERVERS, coordinator.liveServers(now / 1_000_000), "live");
        boolean late = coordinator.ending().isEmpty() && now - lastProgressNanos > OVERDUE_NANOS;
        overdue = late ? coordinator.waitingFor(now / 1_000_000) : "";
        if (late && now - lastOverdueNanos > OVERDUE_NANOS) {
            lastOverdueNanos = now;
            onOverdue.accept(overdue);
        }
    }

    private void on(Effect effect) {
        lastProgressNanos = System.nanoTime();
        if (effect instanceof Effect.Planned planned) {
            data = planned.data();
            control.with(c -> {
                shards = c.shards();
                generation = c.generation();
            });
        }
        try {
            recorder.on(effect);
        } catch (UncheckedIOException unwritable) {
            // Whatever is still to be done must be done, the end of the run above all.
            control.with(c -> c.fail(String.valueOf(unwritable.getMessage())));
        }
        switch (effect) {
            case Effect.Progressed(long version, FreeProgress made) ->
                    files.execute(() -> progress.put(version, made));
            case Effect.Recorded(long version) -> files.execute(() -> record(version));
            case Effect.Improved(long version) -> files.execute(() -> improved(version));
            case Effect.Ended(Ending ending) ->
                    control.with(c -> {
                        lastVersion = c.version();
                        files.execute(() -> finish(ending));
                    });
            default -> {}
        }
        listener.accept(effect);
    }

    private void record(long version) {
        try {
            recorder.force();
        } catch (IOException e) {
            unrecorded = e;
            control.with(c -> c.fail("history.csv can't be written: " + e));
            return;
        }
        FreeProgress made = progress.remove(version);
        recorded = made == null ? recorded.with(version, keep) : recorded.with(version, made, keep);
        keep(recorded.versions().contains(improved) ? recorded.withBest(improved, keep) : recorded);
    }

    private void improved(long version) {
        improved = version;
        if (recorded.versions().contains(version)) {
            keep(recorded.withBest(version, keep));
        }
    }

    private void keep(Recorded known) {
        recorded = known;
        long keepFrom = known.keepFrom();
        try {
            checkpoints.write(known);
        } catch (IOException e) {
            unrecorded = e;
            control.with(c -> c.fail("the record of checkpoints can't be written: " + e));
            return;
        }
        control.with(c -> c.recordKept(keepFrom, known.best()));
        try {
            checkpoints.deleteBelow(keepFrom, known.best());
        } catch (IOException e) {
            LOG.warn("old checkpoints can't be deleted: {}", e.toString());
        }
    }

    /** Nobody hears that the run is done before what it came to is on disk. */
    private void finish(Ending ending) {
        try {
            if (unrecorded != null) {
                throw unrecorded;
            }
            agreeOnTheResult(ending);
            Outcome written = end.write(ending, trained(ending));
            outcome.complete(written);
            control.announce(written.ending());
        } catch (IOException | RuntimeException | Error e) {
            outcome.completeExceptionally(e);
            boolean failed = "failed".equals(ending.state().word());
            control.announce(
                    failed
                            ? ending
                            : new Ending(
                                    Ending.State.FAILED,
                                    ending.version(),
                                    "the run's results can't be written: " + e));
        }
    }

    private RunEnd.Trained trained(Ending ending) {
        boolean stored = ending.version() != lastVersion || (free && ending.version() > 0);
        return new RunEnd.Trained(parameters.get(), shards, generation, stored, data, recorded);
    }

    /** Whoever uses the run's model must get the version that the ending names. */
    private void agreeOnTheResult(Ending ending) throws IOException {
        if (recorded.best().stream().anyMatch(best -> best != ending.version())) {
            recorded = recorded.resultingIn(OptionalLong.empty());
            checkpoints.write(recorded);
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        files.shutdown();
        recorder.close();
    }
}
