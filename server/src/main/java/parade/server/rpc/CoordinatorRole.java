package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
import parade.process.Json;
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
import parade.v1.PullRequest;

/** The coordinator at work: its service, its clock, and what it writes into the run folder. */
public final class CoordinatorRole implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorRole.class);
    private static final long TICK_MILLIS = 100;

    private static final long FAREWELL_MILLIS = 3_000;

    /** A wait is worth a word when it lasts this long. */
    private static final long OVERDUE_NANOS = 5_000_000_000L;

    /**
     * How a run ended and what it left.
     *
     * @param weightsSha256 null: the weights could not be collected
     */
    public record Outcome(
            Ending ending, @Nullable String weightsSha256, Map<String, @Nullable Object> summary) {}

    private final RunFolder folder;
    private final CheckpointFiles checkpoints;
    private final Meters meters;
    private final Protection protection;
    private final RunRecorder recorder;
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
    private final CompletableFuture<@Nullable Void> farewell = new CompletableFuture<>();
    private long lastProgressNanos = System.nanoTime();
    private long lastOverdueNanos = System.nanoTime();
    private List<String> shards = List.of();
    private long generation;

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
        this.folder = folder;
        this.meters = meters;
        this.protection = protection;
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

    /** Ends the run early, with a checkpoint of where it is. */
    public void interrupt(String reason) {
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

    /** Waits a little for workers and servers to have heard of the end. */
    public void awaitFarewell() throws InterruptedException {
        try {
            farewell.get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.debug("not everybody has said farewell");
        }
    }

    private void tick() {
        control.tick();
        control.with(this::observe);
    }

    private void observe(Coordinator coordinator) {
        meters.set(Metric.GENERATION, (double) coordinator.generation());
        meters.set(Metric.WAITING_SLICES, coordinator.waitingSlices());
        if (outcome.isDone() && coordinator.allHeardEnd()) {
            farewell.complete(null);
        }
        long now = System.nanoTime();
        meters.set(Metric.SERVERS, coordinator.liveServers(now / 1_000_000), "live");
        if (coordinator.ending().isEmpty()
                && now - lastProgressNanos > OVERDUE_NANOS
                && now - lastOverdueNanos > OVERDUE_NANOS) {
            lastOverdueNanos = now;
            onOverdue.accept(coordinator.waitingFor(now / 1_000_000));
        }
    }

    private void on(Effect effect) {
        lastProgressNanos = System.nanoTime();
        if (effect instanceof Effect.Planned) {
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

    private void finish(Ending ending) {
        try {
            if (unrecorded != null) {
                throw unrecorded;
            }
            agreeOnTheResult(ending);
            String sha256 = hash(ending);
            Map<String, @Nullable Object> summary = recorder.summary(ending, sha256);
            recorder.close();
            Json.writeAtomically(folder.summary(), summary);
            outcome.complete(new Outcome(ending, sha256, summary));
        } catch (IOException | RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        } finally {
            control.announce(ending);
        }
    }

    /** Whoever uses the run's model must get the version that the ending names. */
    private void agreeOnTheResult(Ending ending) throws IOException {
        if (recorded.best().stream().anyMatch(best -> best != ending.version())) {
            recorded = recorded.resultingIn(OptionalLong.empty());
            checkpoints.write(recorded);
        }
    }

    /**
     * Whether the weights are read back from disk: an older version must be, and in ssp and async
     * the version in memory may have got parts of pushes that do not count.
     */
    private boolean stored(Ending ending) {
        return ending.version() != lastVersion || (free && ending.version() > 0);
    }

    private @Nullable String hash(Ending ending) {
        if (parameters.get().isEmpty() || shards.isEmpty()) {
            return null;
        }
        try {
            return FinalWeights.sha256(
                    parameters.get(),
                    shards,
                    PullRequest.newBuilder()
                            .setGeneration(generation)
                            .setVersion(ending.version())
                            .setStored(stored(ending))
                            .build(),
                    protection);
        } catch (StatusRuntimeException unreachable) {
            LOG.warn("the final weights can't be collected: {}", unreachable.getMessage());
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        files.shutdown();
        recorder.close();
    }
}
