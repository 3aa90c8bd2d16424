package parade.server.rpc;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import parade.process.Numerics;
import parade.server.coordination.StartingPoint;
import parade.v1.CheckpointWrittenReply;
import parade.v1.CheckpointWrittenRequest;
import parade.v1.ControlGrpc;
import parade.v1.FencedReply;
import parade.v1.FencedRequest;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.v1.InterruptRequest;
import parade.v1.RegisterReply;
import parade.v1.RegisterRequest;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

/**
 * A shard's calls to the coordinator over the wire. Every one has a deadline but the watch, which
 * lives as long as the shard.
 */
final class CoordinatorConnection implements CoordinatorLink {

    private static final long DEADLINE_MILLIS = 10_000;
    private static final long FAREWELL_MILLIS = 2_000;
    private static final long PARKED_DEADLINE_MILLIS = 30_000;

    private final ControlGrpc.ControlStub async;
    private final ControlGrpc.ControlBlockingStub blocking;
    private final ManagedChannel channel;
    private final int shard;
    private final StartingPoint start;
    private final long instance = new SecureRandom().nextLong();

    /**
     * @param start what the shard begins with
     */
    CoordinatorConnection(ManagedChannel channel, int shard, StartingPoint start) {
        this.start = start;
        async = ControlGrpc.newStub(channel);
        blocking = ControlGrpc.newBlockingStub(channel);
        this.channel = channel;
        this.shard = shard;
    }

    /**
     * Announces the shard.
     *
     * @return empty: the coordinator can't be reached now
     * @throws RefusedException if it will have none of this shard
     * @throws RunWentBackException if the run has begun elsewhere since this shard was told where
     * @throws UntrustedException if one of the two does not trust the other
     */
    Optional<RegisterReply> register(String address, byte[] jobFingerprint) {
        channel.resetConnectBackoff(); // gRPC's own back-off grows to minutes
        try {
            return Optional.of(
                    blocking.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                            .register(
                                    RegisterRequest.newBuilder()
                                            .setShard(shard)
                                            .setAddress(address)
                                            .setJobFingerprint(ByteString.copyFrom(jobFingerprint))
                                            .setNumericsVersion(Numerics.VERSION)
                                            .setInstance(instance)
                                            .setRestored(start.version())
                                            .setGeneration(start.generation())
                                            .build()));
        } catch (StatusRuntimeException status) {
            String description = String.valueOf(status.getStatus().getDescription());
            return switch (status.getStatus().getCode()) {
                case FAILED_PRECONDITION -> throw new RefusedException(description);
                case ABORTED -> throw new RunWentBackException();
                case UNAUTHENTICATED -> throw new UntrustedException(description);
                default -> Optional.empty();
            };
        }
    }

    /**
     * Called while a push is served, so it leaves that call's context: else it would be cancelled
     * when the push ends.
     */
    @Override
    public void stepReady(StepReadyRequest request, StreamObserver<StepReadyReply> answer) {
        Context.ROOT.run(() ->
                async.withDeadlineAfter(PARKED_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                        .stepReady(request, answer));
    }

    @Override
    public void checkpointWritten(
            CheckpointWrittenRequest request, StreamObserver<CheckpointWrittenReply> answer) {
        async.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .checkpointWritten(request, answer);
    }

    @Override
    public void fenced(FencedRequest request, StreamObserver<FencedReply> answer) {
        async.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS).fenced(request, answer);
    }

    void heartbeat(StreamObserver<HeartbeatReply> answer) {
        async.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .heartbeat(beat().build(), answer);
    }

    /** The last word: the coordinator need not stay for this shard. */
    void farewell(Runnable done) {
        async.withDeadlineAfter(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                .heartbeat(
                        beat().setHeardEnd(true).build(),
                        new Answer<>(reply -> {}, done, failure -> done.run()));
    }

    private HeartbeatRequest.Builder beat() {
        return HeartbeatRequest.newBuilder().setShard(shard).setGeneration(start.generation());
    }

    /**
     * Asks for the run to be interrupted.
     *
     * @param onFailure the coordinator can't be reached now
     */
    void interrupt(Runnable onFailure) {
        channel.resetConnectBackoff();
        async.withDeadlineAfter(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                .interrupt(
                        InterruptRequest.newBuilder()
                                .setShard(shard)
                                .setGeneration(start.generation())
                                .build(),
                        new Answer<>(reply -> {}, () -> {}, failure -> onFailure.run()));
    }

    /**
     * @param onBroken given why the stream has ended, or OK
     */
    void watch(Consumer<WatchEvent> onEvent, Consumer<Status> onBroken) {
        channel.resetConnectBackoff();
        async.watch(
                WatchRequest.newBuilder().setShard(shard).setGeneration(start.generation()).build(),
                new Answer<>(onEvent, () -> onBroken.accept(Status.OK), onBroken));
    }

    /** What follows from an answer, each of its ends apart. */
    private record Answer<A>(Consumer<A> onNextDo, Runnable onEnd, Consumer<Status> onFailure)
            implements StreamObserver<A> {

        @Override
        public void onNext(A answer) {
            onNextDo.accept(answer);
        }

        @Override
        public void onError(Throwable broken) {
            onFailure.accept(Status.fromThrowable(broken));
        }

        @Override
        public void onCompleted() {
            onEnd.run();
        }
    }
}
