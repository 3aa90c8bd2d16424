package parade.worker.rpc;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parade.process.Address;
import parade.process.Channels;
import parade.process.Numerics;
import parade.process.Protection;
import parade.slice.Node;
import parade.slice.Sums;
import parade.slice.SumsMessages;
import parade.v1.BeginStepReply;
import parade.v1.BeginStepRequest;
import parade.v1.ControlGrpc;
import parade.v1.DataFacts;
import parade.v1.Finished;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.v1.JoinReply;
import parade.v1.JoinRequest;
import parade.v1.LeaveRequest;
import parade.v1.Split;
import parade.v1.TallyReply;
import parade.v1.TallyRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

/**
 * A worker's calls to the coordinator. Every one has a deadline; the channel ends with this object.
 */
public final class CoordinatorClient implements AutoCloseable {

    private static final long DEADLINE_MILLIS = 10_000;
    private static final int PARK_MILLIS = 10_000;

    private final ManagedChannel channel;
    private final ControlGrpc.ControlBlockingStub blocking;
    private final ControlGrpc.ControlStub async;
    private final long instance = new SecureRandom().nextLong();

    /**
     * Connects when first called.
     *
     * @param listeners where answers are handled
     */
    public static CoordinatorClient connect(
            Address address, Executor listeners, Protection protection, CallPath path) {
        return new CoordinatorClient(Channels.control(address, listeners, protection), path);
    }

    private CoordinatorClient(ManagedChannel channel, CallPath path) {
        this.channel = channel;
        blocking = ControlGrpc.newBlockingStub(path.over(channel));
        async = ControlGrpc.newStub(path.over(channel));
    }

    /** Has the next call try the connection at once: gRPC's own back-off grows to minutes. */
    public void connectSoon() {
        channel.resetConnectBackoff();
    }

    /**
     * Incarnation 0 in the answer: the servers are not all there yet.
     *
     * @param worker the index in the job; with {@code any} the one of before, or 0
     * @param any whether the coordinator may grant another one
     */
    public JoinReply join(int worker, boolean any, byte[] jobFingerprint, DataFacts data)
            throws FailureException {
        return call(() ->
                soon().join(
                                JoinRequest.newBuilder()
                                        .setWorker(worker)
                                        .setAnyWorker(any)
                                        .setInstance(instance)
                                        .setJobFingerprint(ByteString.copyFrom(jobFingerprint))
                                        .setNumericsVersion(Numerics.VERSION)
                                        .setData(data)
                                        .build()));
    }

    /**
     * Asks for the next order.
     *
     * @param lastOrder the number of the last one received
     * @param finished what came of a ticket; may be said again
     */
    public BeginStepReply beginStep(
            long incarnation, long generation, long lastOrder, Optional<Finished> finished)
            throws FailureException {
        var request =
                BeginStepRequest.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(generation)
                        .setLastOrder(lastOrder)
                        .setParkMillis(PARK_MILLIS);
        finished.ifPresent(request::setFinished);
        return call(() ->
                blocking.withDeadlineAfter(PARK_MILLIS + DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                        .beginStep(request.build()));
    }

    /**
     * Sends a worker's sums over a node of slices; the future fails with a {@link
     * FailureException}.
     */
    public CompletableFuture<Void> tally(
            long incarnation, long generation, long version, Split split, Node node, Sums sums) {
        var request =
                TallyRequest.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(generation)
                        .setVersion(version)
                        .setSplit(split)
                        .setNode(
                                parade.v1.Node.newBuilder()
                                        .setFirst(node.first())
                                        .setCount(node.count()))
                        .setSums(SumsMessages.write(sums))
                        .build();
        var sent = new CompletableFuture<Void>();
        async.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .tally(request, new Completion<TallyReply>(sent, reply -> {}));
        return sent;
    }

    public HeartbeatReply heartbeat(long incarnation, long generation) throws FailureException {
        return call(() ->
                soon().heartbeat(
                                HeartbeatRequest.newBuilder()
                                        .setIncarnation(incarnation)
                                        .setGeneration(generation)
                                        .build()));
    }

    public void leave(long incarnation, long generation, String reason) throws FailureException {
        call(() ->
                soon().leave(
                                LeaveRequest.newBuilder()
                                        .setIncarnation(incarnation)
                                        .setGeneration(generation)
                                        .setReason(reason)
                                        .build()));
    }

    /**
     * Opens the stream by which the coordinator notices this worker's death. It lives as long as
     * the worker does.
     *
     * @return ends it
     */
    public Runnable watch(
            long incarnation, long generation, Consumer<WatchEvent> onEvent, Runnable onBroken) {
        var stream = new AtomicReference<@Nullable ClientCallStreamObserver<WatchRequest>>();
        async.watch(
                WatchRequest.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(generation)
                        .build(),
                new ClientResponseObserver<WatchRequest, WatchEvent>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<WatchRequest> call) {
                        stream.set(call);
                    }

                    @Override
                    public void onNext(WatchEvent event) {
                        onEvent.accept(event);
                    }

                    @Override
                    public void onError(Throwable broken) {
                        onBroken.run();
                    }

                    @Override
                    public void onCompleted() {
                        onBroken.run();
                    }
                });
        return () -> {
            var call = stream.get();
            if (call != null) {
                call.cancel("no longer needed", null);
            }
        };
    }

    private ControlGrpc.ControlBlockingStub soon() {
        return blocking.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private interface Call<A> {
        A run();
    }

    private static <A> A call(Call<A> call) throws FailureException {
        try {
            return call.run();
        } catch (StatusRuntimeException status) {
            throw FailureException.of(status);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
