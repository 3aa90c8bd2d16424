package parade.worker.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.job.BatchSpec;
import parade.job.Consistency;
import parade.job.Job;
import parade.metrics.Meters;
import parade.process.Address;
import parade.process.Protection;
import parade.slice.SliceTree;
import parade.v1.BeginStepReply;
import parade.v1.Ended;
import parade.v1.JoinReply;
import parade.v1.Split;
import parade.worker.data.BatchFeed;
import parade.worker.data.BatchGuess;
import parade.worker.data.BatchPlan;
import parade.worker.data.Examples;
import parade.worker.data.LoadedData;
import parade.worker.data.SliceBatches;
import parade.worker.model.Network;
import parade.worker.rpc.CallPath;
import parade.worker.rpc.CoordinatorClient;
import parade.worker.rpc.Failure;
import parade.worker.rpc.FailureException;
import parade.worker.rpc.ShardClients;
import parade.worker.rpc.Waits;
import parade.worker.train.WorkerCycle.Action;
import parade.worker.train.WorkerCycle.Event;

/**
 * One worker of a job: the thin loop that does what its {@link WorkerCycle} says. One thread runs
 * it from start to end.
 */
public final class WorkerRole implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);
    private static final long PULL_MILLIS = 310_000;

    /** How long a worker that leaves goes on with what it is at. */
    private static final long FINISH_MILLIS = 2_000;

    private static final long FIRST_BACK_OFF_MILLIS = 50;
    private static final long LAST_BACK_OFF_MILLIS = 2_000;

    /**
     * What a worker is told when it starts.
     *
     * @param index its index in the job; empty: the coordinator grants one
     * @param data read and scaled; may be shared by the workers of one process
     * @param onJoined told the index each time it has joined; it may be another one then
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Settings(
            Job job,
            byte[] jobFingerprint,
            OptionalInt index,
            Address coordinator,
            LoadedData data,
            Meters meters,
            Protection protection,
            IntConsumer onJoined) {}

    private final Settings settings;
    private final CallPath path;
    private final boolean free;
    private final Network network;
    private final List<float[]> values = new ArrayList<>();
    private final ExecutorService calls;
    private final CoordinatorClient coordinator;
    private final BatchFeed feed;
    private final Work work;
    private final Phases phases;
    private final int slices;

    /** In the job: its own, or the last one granted; 0 before the first. */
    private volatile int index;

    /** Held while something is under way that a worker had better finish before it leaves. */
    private final ReentrantLock atWork = new ReentrantLock();

    private volatile boolean leaving;
    private volatile @Nullable Membership membership;
    private @Nullable Heartbeat heartbeat;
    private List<CompletableFuture<Void>> pulling = List.of();
    private long pullingVersion = -1;

    /** When the first of the failures in a row came; 0 while peers answer. */
    private long unreachableSinceNanos;

    /** What the watch has said of the run's end. */
    private volatile @Nullable Ended heardOfEnd;

    public WorkerRole(Settings settings, Network network) {
        this(settings, network, CallPath.STRAIGHT);
    }

    /**
     * @param path the way that all calls of this worker take
     */
    public WorkerRole(Settings settings, Network network, CallPath path) {
        this.settings = settings;
        this.network = network;
        this.path = path;
        Job job = settings.job();
        free = !(job.consistency() instanceof Consistency.Sync);
        Examples train = settings.data().train();
        slices = job.data().batch().slicesFor(train.rows());
        for (int p = 0; p < network.parameters().size(); p++) {
            values.add(network.values(p));
        }
        index = settings.index().orElse(0);
        String name = settings.index().isPresent() ? "worker-" + index : "worker";
        calls =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().name(name + "-calls-", 0).daemon().factory());
        coordinator =
                CoordinatorClient.connect(
                        settings.coordinator(), calls, settings.protection(), path);
        phases = new Phases(settings.meters());
        feed = feed(train, job.data().batch(), job.seed());
        Map<Split, Examples> heldOut = new EnumMap<>(Split.class);
        heldOut.put(Split.SPLIT_TRAIN, train);
        settings.data()
                .validation()
                .ifPresent(validation -> heldOut.put(Split.SPLIT_VALIDATION, validation));
        settings.data().test().ifPresent(test -> heldOut.put(Split.SPLIT_TEST, test));
        work =
                new Work(
                        network,
                        new SliceTree(slices),
                        feed,
                        heldOut,
                        phases,
                        new TicketTraining(network, phases, job.clip()));
    }

    private BatchFeed feed(Examples train, BatchSpec batch, long seed) {
        return free
                ? new BatchFeed(
                        train,
                        new SliceBatches(train.rows(), batch, slices, seed),
                        BatchGuess.turns())
                : new BatchFeed(
                        train,
                        new BatchPlan(train.rows(), batch, slices, seed),
                        BatchGuess.nextStep());
    }

    /** Takes part until the run ends. */
    public Ended run() throws WorkerException {
        WorkerCycle cycle = free ? WorkerCycle.freely() : WorkerCycle.inSync();
        Action action = cycle.start();
        while (!(action instanceof Action.Finish finish)) {
            if (leaving) {
                leave("told to stop");
                return Ended.newBuilder().setState("interrupted").build();
            }
            action = cycle.on(perform(action));
        }
        leave("the run has ended");
        return finish.ended();
    }

    /**
     * Asks the worker to go. What it computes it may finish, if that is soon done; what it waits
     * for it does not. Any thread may ask.
     *
     * @return done when its slices have moved on, or it has none
     */
    public CompletableFuture<Void> leaveEarly() {
        leaving = true;
        return CompletableFuture.runAsync(
                () -> {
                    boolean idle = false;
                    try {
                        idle = atWork.tryLock(FINISH_MILLIS, TimeUnit.MILLISECONDS);
                    } catch (InterruptedException closing) {
                        Thread.currentThread().interrupt();
                    }
                    try {
                        leave("told to stop");
                    } finally {
                        if (idle) {
                            atWork.unlock();
                        }
                    }
                },
                calls);
    }

    private Event perform(Action action) throws WorkerException {
        try {
            Event event = attempt(action);
            unreachableSinceNanos = 0;
            return event;
        } catch (FailureException e) {
            return failed(e.failure());
        }
    }

    /** What follows a back-off fails like any other attempt, or nobody would ever give up. */
    private Event attempt(Action action) throws FailureException {
        return switch (action) {
            case Action.Join() -> {
                atWork.lock(); // an incarnation that is granted now must be given back
                try {
                    yield join();
                } finally {
                    atWork.unlock();
                }
            }
            case Action.Ask ask -> ask(ask);
            case Action.Pull(long version) -> pull(version);
            case Action.Work(var order) -> {
                atWork.lock();
                try {
                    yield new Event.Done(work.run(order, joined()));
                } finally {
                    atWork.unlock();
                }
            }
            case Action.BackOff(int attempt, Action then) -> {
                backOff(attempt);
                yield attempt(then);
            }
            case Action.Finish(Ended ended) -> new Event.RunEnded(ended);
        };
    }

    private Event failed(Failure failure) throws WorkerException {
        LOG.debug("worker {}: {}", index, failure);
        return switch (failure) {
            case Failure.Expelled(String message) -> new Event.Expelled();
            case Failure.Superseded() -> new Event.Superseded();
            case Failure.Refused(String message) ->
                    throw new WorkerException(WorkerException.Kind.REFUSED, message);
            case Failure.Untrusted(String message) ->
                    throw new WorkerException(WorkerException.Kind.UNTRUSTED, message);
            case Failure.Unreachable(String message) -> {
                Ended end = heardOfEnd;
                if (end != null) {
                    yield new Event.RunEnded(end);
                }
                if (unreachableSinceNanos == 0) {
                    unreachableSinceNanos = System.nanoTime();
                }
                long patienceNanos = settings.job().cluster().joinTimeout().toNanos();
                if (System.nanoTime() - unreachableSinceNanos > patienceNanos) {
                    throw new WorkerException(
                            WorkerException.Kind.UNREACHABLE,
                            "no answer from "
                                    + settings.coordinator()
                                    + " or its shards for "
                                    + patienceNanos / 1_000_000_000L
                                    + " s (cluster.join_timeout): "
                                    + message);
                }
                yield new Event.Unreachable();
            }
        };
    }

    private Event join() throws FailureException {
        closeMembership();
        coordinator.connectSoon();
        JoinReply reply =
                coordinator.join(
                        index,
                        settings.index().isEmpty(),
                        settings.jobFingerprint(),
                        settings.data().facts());
        if (reply.hasEnded()) {
            return new Event.RunEnded(reply.getEnded());
        }
        if (reply.getIncarnation() == 0) {
            throw new FailureException(new Failure.Unreachable("servers are still missing"));
        }
        index = reply.getWorker();
        phases.of(index);
        var shards =
                ShardClients.connect(
                        reply.getShardsList(),
                        network.parameters(),
                        values,
                        reply.getGeneration(),
                        settings.protection(),
                        path);
        var joined =
                new Membership(
                        index, reply.getIncarnation(), reply.getGeneration(), coordinator, shards);
        membership = joined;
        settings.onJoined().accept(index);
        heartbeat =
                new Heartbeat(
                        coordinator,
                        joined.incarnation(),
                        joined.generation(),
                        reply.getLeaseMillis(),
                        end -> heardOfEnd = end);
        shards.declare(slices, settings.data().facts());
        return new Event.Joined();
    }

    private Event ask(Action.Ask ask) throws FailureException {
        Membership at = joined();
        if (ask.prefetch() >= 0 && ask.prefetch() != pullingVersion) {
            pulling = at.shards().pull(ask.prefetch());
            pullingVersion = ask.prefetch();
        }
        phases.enter("wait");
        BeginStepReply reply =
                coordinator.beginStep(
                        at.incarnation(), at.generation(), ask.received(), ask.finished());
        return switch (reply.getKindCase()) {
            case ORDER -> new Event.Ordered(reply.getOrder());
            case ENDED -> new Event.RunEnded(reply.getEnded());
            case WAIT, KIND_NOT_SET -> new Event.NothingYet();
        };
    }

    private Event pull(long version) throws FailureException {
        phases.enter("pull");
        if (free) {
            pulling = joined().pullFreely();
        } else if (pullingVersion != version) {
            pulling = joined().shards().pull(version);
        }
        pullingVersion = -1;
        Waits.all(pulling, PULL_MILLIS);
        return new Event.Pulled(version);
    }

    private Membership joined() throws FailureException {
        if (membership == null) {
            throw new FailureException(new Failure.Expelled("not joined"));
        }
        return membership;
    }

    private static void backOff(int attempt) throws FailureException {
        long millis =
                Math.min(LAST_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(attempt - 1, 10));
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FailureException(new Failure.Unreachable("interrupted"));
        }
    }

    /** Goes in good order: the slices move on at once. */
    private void leave(String reason) {
        Membership at = membership;
        if (at != null) {
            try {
                coordinator.leave(at.incarnation(), at.generation(), reason);
            } catch (FailureException gone) {
                LOG.debug("worker {} could not say that it leaves: {}", index, gone.failure());
            }
        }
    }

    private void closeMembership() {
        pulling = List.of();
        pullingVersion = -1;
        if (heartbeat != null) {
            heartbeat.close();
            heartbeat = null;
        }
        if (membership != null) {
            membership.close();
            membership = null;
        }
    }

    @Override
    public void close() {
        closeMembership();
        feed.close();
        coordinator.close();
        calls.shutdownNow();
    }
}
