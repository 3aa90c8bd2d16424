package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.job.Job;
import parade.server.coordination.Admission;
import parade.server.coordination.Coordinator;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.FinishedTicket;
import parade.server.coordination.StartingPoint;
import parade.slice.SumsMessages;
import parade.v1.BeginStepReply;
import parade.v1.BeginStepRequest;
import parade.v1.CheckpointWrittenReply;
import parade.v1.CheckpointWrittenRequest;
import parade.v1.ControlGrpc;
import parade.v1.FencedReply;
import parade.v1.FencedRequest;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.v1.InterruptReply;
import parade.v1.InterruptRequest;
import parade.v1.JoinReply;
import parade.v1.JoinRequest;
import parade.v1.LeaveReply;
import parade.v1.LeaveRequest;
import parade.v1.RegisterReply;
import parade.v1.RegisterRequest;
import parade.v1.StartReply;
import parade.v1.StartRequest;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;
import parade.v1.TallyReply;
import parade.v1.TallyRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

/**
 * The coordinator's service. Every call runs in one serial context, where the {@link Coordinator}
 * has its one writer; what it wants done is told to the listener there, in order.
 */
public final class ControlService extends ControlGrpc.ControlImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(ControlService.class);

    /**
     * No call is held longer than this, whatever it asks for, so that proxies and deadlines are
     * kept.
     */
    private static final long MAXIMUM_PARK_MILLIS = 20_000;

    /**
     * How long a broken watch stream may take to come back before its sender is taken to be dead.
     */
    private static final long WATCH_GRACE_MILLIS = 400;

    /**
     * Why a worker leaves that has been told: one that was told to stop at that time may not be.
     */
    private static final String HEARD_END = "the run has ended";

    private final Job job;
    private final SameRun sameRun;
    private final StartReply start;
    private final LongSupplier clockMillis;
    private final Coordinator coordinator;
    private final Consumer<Effect> listener;
    private final SynchronizationContext serial =
            new SynchronizationContext((thread, bug) -> {
                LOG.error("a bug in the coordinator", bug);
                failAfterBug(bug);
            });
    private final ParkedCalls<BeginStepRequest, BeginStepReply> beginners = new ParkedCalls<>();
    private final ParkedCalls<StepReadyRequest, StepReadyReply> ready = new ParkedCalls<>();
    private final Watchers watchers = new Watchers();

    /** Set once the ending may be told: when what the run leaves has been written. */
    private @Nullable Ending announced;

    /**
     * @param told what servers are told of the start
     * @param listener is told every effect, in order, in the serial context: it must not block
     */
    public ControlService(
            Job job,
            byte[] jobFingerprint,
            StartingPoint start,
            StartReply told,
            LongSupplier clockMillis,
            Consumer<Effect> listener) {
        this.start = told;
        this.job = job;
        sameRun = new SameRun(jobFingerprint, job.cluster().servers());
        this.clockMillis = clockMillis;
        this.listener = listener;
        coordinator = new Coordinator(job, start, clockMillis.getAsLong());
    }

    /** Runs something with the coordinator to itself, and then whatever follows from it. */
    public void with(Consumer<Coordinator> action) {
        serial.execute(() -> {
            action.accept(coordinator);
            settle();
        });
    }

    /** To be called a few times a lease: ends leases and parked calls. */
    public void tick() {
        with(c -> {
            long now = clockMillis.getAsLong();
            for (WatchRequest gone :
                    watchers.brokenSince(now - WATCH_GRACE_MILLIS, now - leaseMillis())) {
                if (gone.hasIncarnation()) {
                    c.lost(gone.getIncarnation(), "its connection broke", now);
                } else {
                    c.fail(serverGone(gone.getShard()));
                }
            }
            c.tick(now);
            String why = c.waitingFor(now);
            beginners.expire(now, q -> BeginStepReply.newBuilder().setWait(why).build());
            ready.expire(now, q -> StepReadyReply.newBuilder().setWait(why).build());
        });
    }

    /** Tells workers and shards that the run has ended. */
    public void announce(Ending ending) {
        with(c -> announced = ending);
    }

    @Override
    public void start(StartRequest request, StreamObserver<StartReply> responder) {
        answer(
                responder,
                c -> {
                    sameRun.require(
                            request.getJobFingerprint().toByteArray(),
                            request.getNumericsVersion());
                    sameRun.requireShard(request.getShard());
                    return startOf(c, request.getShard());
                });
    }

    /** What is at an end, or has lost its weights, is nothing that a server could still join. */
    private StartReply startOf(Coordinator c, int shard) {
        if (announced != null && announced.state() == Ending.State.DONE) {
            c.shardHeardEnd(shard);
            return StartReply.newBuilder().setEnded(Messages.ended(announced)).build();
        }
        if (c.ending().isPresent()) {
            throw Refusals.notYet("the run has ended: its next life is waited for");
        }
        if (c.holdsWeights(shard)) {
            if (watchers.isBroken(shard)) {
                c.fail(serverGone(shard));
            }
            throw Refusals.notYet(
                    "server %d is of this run already: the run's next life is waited for"
                            .formatted(shard));
        }
        return start;
    }

    private static String serverGone(int shard) {
        return "server " + shard + " is gone, and its weights with it";
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterReply> responder) {
        answer(
                responder,
                c -> {
                    sameRun.require(
                            request.getJobFingerprint().toByteArray(),
                            request.getNumericsVersion());
                    sameRun.requireShard(request.getShard());
                    requireGeneration(c, request.getGeneration());
                    if (request.getRestored() != c.startVersion()) {
                        throw Refusals.notOfThisRun(
                                "server %d has restored version %d, the run begins at version %d"
                                        .formatted(
                                                request.getShard(),
                                                request.getRestored(),
                                                c.startVersion()));
                    }
                    if (announced != null) {
                        return RegisterReply.newBuilder()
                                .setEnded(Messages.ended(announced))
                                .build();
                    }
                    boolean replaced =
                            c.register(
                                    request.getShard(),
                                    request.getAddress(),
                                    request.getInstance(),
                                    clockMillis.getAsLong());
                    if (replaced) {
                        watchers.forget(request.getShard());
                    }
                    return RegisterReply.newBuilder()
                            .addAllShards(c.shards())
                            .setGeneration(c.generation())
                            .setLeaseMillis(leaseMillis())
                            .build();
                });
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> responder) {
        answer(
                responder,
                c -> {
                    sameRun.require(
                            request.getJobFingerprint().toByteArray(),
                            request.getNumericsVersion());
                    if (announced != null) {
                        c.workerHeardEnd();
                        return JoinReply.newBuilder().setEnded(Messages.ended(announced)).build();
                    }
                    long now = clockMillis.getAsLong();
                    return switch (c.join(Messages.applicant(request), request.getData(), now)) {
                        case Admission.Granted(long incarnation, int worker) ->
                                JoinReply.newBuilder()
                                        .setIncarnation(incarnation)
                                        .setWorker(worker)
                                        .setGeneration(c.generation())
                                        .addAllShards(c.shards())
                                        .setLeaseMillis(leaseMillis())
                                        .build();
                        case Admission.NotYet() -> JoinReply.getDefaultInstance();
                        case Admission.Refused(String message) ->
                                throw Refusals.notOfThisRun(message);
                    };
                });
    }

    @Override
    public void beginStep(BeginStepRequest request, StreamObserver<BeginStepReply> responder) {
        Optional<FinishedTicket> finished;
        try {
            finished =
                    request.hasFinished()
                            ? Optional.of(Messages.finished(request.getFinished()))
                            : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            responder.onError(Refusals.malformed(String.valueOf(malformed.getMessage())));
            return;
        }
        Responders.forgive(responder);
        serial.execute(() -> {
            long now = clockMillis.getAsLong();
            if (request.getGeneration() != coordinator.generation()) {
                responder.onError(
                        Refusals.staleGeneration(
                                request.getGeneration(), coordinator.generation()));
                return;
            }
            finished.ifPresent(ticket -> coordinator.finished(request.getIncarnation(), ticket));
            if (!coordinator.seen(request.getIncarnation(), now) && announced == null) {
                responder.onError(Refusals.unknownIncarnation(request.getIncarnation()));
            } else {
                beginners.park(
                        request.getIncarnation(),
                        request,
                        responder,
                        now + Math.min(request.getParkMillis(), MAXIMUM_PARK_MILLIS),
                        BeginStepReply.newBuilder().setWait("asked again").build());
            }
            settle(() -> beginners.settle(request.getIncarnation(), this::nextOrder));
        });
    }

    @Override
    public void stepReady(StepReadyRequest request, StreamObserver<StepReadyReply> responder) {
        if (request.getBlocksCount() != request.getSquaredNormsCount()
                || Integer.compareUnsigned(request.getShard(), job.cluster().servers()) >= 0) {
            responder.onError(Refusals.malformed("no such shard, or not one norm for each block"));
            return;
        }
        Responders.forgive(responder);
        serial.execute(() -> {
            long now = clockMillis.getAsLong();
            if (request.getGeneration() != coordinator.generation()) {
                responder.onError(
                        Refusals.staleGeneration(
                                request.getGeneration(), coordinator.generation()));
                return;
            }
            coordinator.shardSeen(request.getShard(), now);
            ready.park(
                    request.getShard(),
                    request,
                    responder,
                    now + Math.min(request.getParkMillis(), MAXIMUM_PARK_MILLIS),
                    StepReadyReply.newBuilder().setWait("asked again").build());
            coordinator.report(request.getShard(), request.getVersion(), Messages.report(request));
            settle(() -> ready.settle(request.getShard(), this::decision));
        });
    }

    @Override
    public void tally(TallyRequest request, StreamObserver<TallyReply> responder) {
        answer(
                responder,
                c -> {
                    requireGeneration(c, request.getGeneration());
                    c.seen(request.getIncarnation(), clockMillis.getAsLong());
                    c.tally(
                            request.getIncarnation(),
                            request.getVersion(),
                            request.getSplit(),
                            Messages.node(request.getNode()),
                            SumsMessages.read(request.getSums()));
                    return TallyReply.getDefaultInstance();
                });
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatReply> responder) {
        answer(
                responder,
                c -> {
                    requireGeneration(c, request.getGeneration());
                    long now = clockMillis.getAsLong();
                    boolean known = true;
                    if (request.hasIncarnation()) {
                        known = c.seen(request.getIncarnation(), now);
                    } else {
                        sameRun.requireShard(request.getShard());
                        c.shardSeen(request.getShard(), now);
                        if (request.getHeardEnd()) {
                            c.shardHeardEnd(request.getShard());
                        }
                    }
                    return HeartbeatReply.newBuilder()
                            .setKnown(known)
                            .setGeneration(c.generation())
                            .build();
                });
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveReply> responder) {
        answer(
                responder,
                c -> {
                    requireGeneration(c, request.getGeneration());
                    if (request.getReason().equals(HEARD_END)) {
                        c.workerHeardEnd();
                    }
                    c.leave(request.getIncarnation(), request.getReason(), clockMillis.getAsLong());
                    return LeaveReply.getDefaultInstance();
                });
    }

    @Override
    public void interrupt(InterruptRequest request, StreamObserver<InterruptReply> responder) {
        answer(
                responder,
                c -> {
                    requireGeneration(c, request.getGeneration());
                    sameRun.requireShard(request.getShard());
                    c.interrupt("server " + request.getShard() + " was told to stop");
                    return InterruptReply.getDefaultInstance();
                });
    }

    @Override
    public void checkpointWritten(
            CheckpointWrittenRequest request, StreamObserver<CheckpointWrittenReply> responder) {
        answer(
                responder,
                c -> {
                    requireGeneration(c, request.getGeneration());
                    sameRun.requireShard(request.getShard());
                    c.checkpointWritten(request.getShard(), request.getVersion());
                    return CheckpointWrittenReply.newBuilder()
                            .setRecorded(c.newestRecorded())
                            .setKeepFrom(c.keepFrom())
                            .setBest(c.keptBest().orElse(0))
                            .build();
                });
    }

    @Override
    public void fenced(FencedRequest request, StreamObserver<FencedReply> responder) {
        answer(
                responder,
                c -> {
                    requireGeneration(c, request.getGeneration());
                    sameRun.requireShard(request.getShard());
                    c.shardSeen(request.getShard(), clockMillis.getAsLong());
                    c.fenced(
                            request.getShard(),
                            request.getIncarnation(),
                            request.hasAppliedThrough()
                                    ? OptionalLong.of(request.getAppliedThrough())
                                    : OptionalLong.empty(),
                            request.getPartly());
                    return FencedReply.getDefaultInstance();
                });
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchEvent> responder) {
        var call = (ServerCallStreamObserver<WatchEvent>) responder;
        call.setOnCancelHandler(() ->
                serial.execute(() -> watchers.broken(request, call, clockMillis.getAsLong())));
        serial.execute(() -> {
            try {
                requireGeneration(coordinator, request.getGeneration());
                sameRun.requireShard(request.getShard());
            } catch (StatusRuntimeException refused) {
                call.onError(refused);
                return;
            }
            watchers.add(request, call, event());
        });
    }

    // --- what follows from an event

    /**
     * After a call. One without an effect changes nothing for those who wait, so they are not asked
     * about one by one, a thousand of them at each of a thousand calls: only the caller itself may
     * have an answer.
     *
     * @param caller answers it, if so
     */
    private void settle(BooleanSupplier caller) {
        List<Effect> effects = coordinator.drain();
        if (!effects.isEmpty()) {
            settle(effects);
        } else if (caller.getAsBoolean()) {
            settle(); // with what the answer itself has caused
        }
    }

    private void settle() {
        settle(coordinator.drain());
    }

    private void settle(List<Effect> effects) {
        boolean news = pass(effects);
        ready.settle(this::decision);
        while (beginners.settle(this::nextOrder)) { // an order for one may make way for another
            news |= pass(coordinator.drain());
        }
        if (news || announced != null || coordinator.stop().isPresent()) {
            watchers.tell(event());
        }
    }

    /** Returns whether any of it is to be told to those who watch. */
    private boolean pass(List<Effect> effects) {
        boolean news = false;
        for (Effect effect : effects) {
            listener.accept(effect);
            news |=
                    effect instanceof Effect.OwnershipChanged
                            || effect instanceof Effect.CheckpointAsked
                            || effect instanceof Effect.Gone;
        }
        return news;
    }

    private Optional<StepReadyReply> decision(long shard, StepReadyRequest request) {
        return coordinator.decision(request.getVersion()).map(Messages::decision);
    }

    private Optional<BeginStepReply> nextOrder(long incarnation, BeginStepRequest request) {
        if (announced != null) {
            return Optional.of(
                    BeginStepReply.newBuilder().setEnded(Messages.ended(announced)).build());
        }
        return coordinator
                .order(incarnation, request.getLastOrder())
                .map(order -> BeginStepReply.newBuilder().setOrder(Messages.order(order)).build());
    }

    private WatchEvent event() {
        var event =
                WatchEvent.newBuilder()
                        .setGeneration(coordinator.generation())
                        .setVersion(coordinator.version())
                        .setGranted(coordinator.granted())
                        .setCheckpoint(coordinator.checkpointAsked());
        coordinator
                .ownership()
                .forEach((incarnation, slices) ->
                        event.addOwnersBuilder()
                                .setIncarnation(incarnation)
                                .setWorker(coordinator.workerOf(incarnation))
                                .addAllSlices(Messages.list(slices)));
        coordinator.stop().ifPresent(stop -> event.setStop(Messages.stop(stop)));
        if (announced != null) {
            event.setEnded(Messages.ended(announced));
        }
        return event.build();
    }

    private interface Action<A> {
        A apply(Coordinator coordinator);
    }

    private <A> void answer(StreamObserver<A> responder, Action<A> action) {
        Responders.forgive(responder);
        serial.execute(() -> {
            A answer;
            try {
                answer = action.apply(coordinator);
            } catch (StatusRuntimeException refused) {
                responder.onError(refused);
                settle(() -> false);
                return;
            } catch (IllegalArgumentException malformed) {
                responder.onError(Refusals.malformed(String.valueOf(malformed.getMessage())));
                return;
            }
            responder.onNext(answer);
            responder.onCompleted();
            settle(() -> false);
        });
    }

    private void failAfterBug(Throwable bug) {
        coordinator.crash("internal error: " + bug);
        settle();
    }

    private static void requireGeneration(Coordinator c, long generation) {
        if (generation != c.generation()) {
            throw Refusals.staleGeneration(generation, c.generation());
        }
    }

    private int leaseMillis() {
        return (int) job.cluster().lease().toMillis();
    }
}
