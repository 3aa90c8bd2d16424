package parade.server.rpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.v1.Ended;
import parade.v1.HeartbeatReply;
import parade.v1.RegisterReply;
import parade.v1.WatchEvent;

/**
 * A shard's tie to the coordinator: it registers, sends heartbeats, and hears by its watch how the
 * run ends.
 */
final class ShardRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(ShardRegistration.class);
    private static final long RETRY_MILLIS = 200;

    /**
     * How long it is tried to have the run interrupted: well inside the time that a signal gives.
     */
    private static final long INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final CoordinatorConnection connection;
    private final ScheduledExecutorService clock;
    private final long generation;
    private final Duration patience;
    private final Consumer<WatchEvent> onEvent;
    private final Consumer<Ended> onEnd;
    private final CompletableFuture<Ended> ended;
    private final AtomicBoolean heardEnd = new AtomicBoolean();
    private volatile long heardNanos = System.nanoTime();

    /**
     * @param generation of what the shard holds
     * @param patience how long the coordinator may be out of reach: the job's join_timeout
     * @param onEvent is given what the coordinator tells all
     * @param onEnd told of the run's end before the coordinator knows that this server has heard
     * @param ended completed with the run's end, or exceptionally when the coordinator is gone
     */
    ShardRegistration(
            CoordinatorConnection connection,
            ScheduledExecutorService clock,
            long generation,
            Duration patience,
            Consumer<WatchEvent> onEvent,
            Consumer<Ended> onEnd,
            CompletableFuture<Ended> ended) {
        this.connection = connection;
        this.clock = clock;
        this.generation = generation;
        this.patience = patience;
        this.onEvent = onEvent;
        this.onEnd = onEnd;
        this.ended = ended;
    }

    /** Registers until every shard has; then keeps in touch. Runs on the clock's thread. */
    void start(String address, byte[] jobFingerprint) {
        var fingerprint = jobFingerprint.clone();
        later(() -> register(address, fingerprint), 0);
    }

    private void register(String address, byte[] jobFingerprint) {
        try {
            var reply = connection.register(address, jobFingerprint);
            reply.ifPresent(r -> heardNanos = System.nanoTime());
            if (reply.isPresent() && reply.get().hasEnded()) {
                heard(reply.get().getEnded());
            } else if (reply.map(RegisterReply::getShardsCount).orElse(0) > 0) {
                keepInTouch(reply.orElseThrow().getLeaseMillis());
            } else if (!overdue()) {
                later(() -> register(address, jobFingerprint), RETRY_MILLIS);
            }
        } catch (RuntimeException refused) {
            ended.completeExceptionally(refused);
        }
    }

    private void keepInTouch(int leaseMillis) {
        watch();
        long periodMillis = Math.max(50, leaseMillis / 4);
        var _ = clock.scheduleAtFixedRate(this::heartbeat, 0, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        if (!ended.isDone()) {
            connection.watch(this::on, this::watchBroke);
        }
    }

    private void watchBroke(Status why) {
        if (!refused(why)) {
            later(this::watch, RETRY_MILLIS);
        }
    }

    /** Whether the coordinator has said that this server has no place in the run. */
    private boolean refused(Status status) {
        switch (status.getCode()) {
            case ABORTED -> ended.completeExceptionally(new RunWentBackException());
            case UNAUTHENTICATED ->
                    ended.completeExceptionally(
                            new UntrustedException("" + status.getDescription()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void on(WatchEvent event) {
        heardNanos = System.nanoTime();
        if (event.getGeneration() != generation) {
            ended.completeExceptionally(new RunWentBackException());
            return;
        }
        onEvent.accept(event);
        if (event.hasEnded()) {
            heard(event.getEnded());
        }
    }

    private void heard(Ended end) {
        if (!heardEnd.getAndSet(true)) {
            onEnd.accept(end);
            connection.farewell(() -> ended.complete(end));
        }
    }

    /**
     * Asks the coordinator to end the run with a checkpoint. Where it can't be reached for a while,
     * this server ends alone.
     */
    void interrupt() {
        interrupt(System.nanoTime() + INTERRUPT_NANOS);
    }

    private void interrupt(long untilNanos) {
        if (ended.isDone()) {
            return;
        }
        if (System.nanoTime() > untilNanos) {
            ended.completeExceptionally(
                    new PeersUnreachableException(
                            "told to stop, and the coordinator can't be reached"));
            return;
        }
        connection.interrupt(() -> later(() -> interrupt(untilNanos), RETRY_MILLIS));
    }

    private void heartbeat() {
        if (overdue()) {
            return;
        }
        connection.heartbeat(
                new StreamObserver<>() {
                    @Override
                    public void onNext(HeartbeatReply reply) {
                        heardNanos = System.nanoTime();
                    }

                    @Override
                    public void onError(Throwable broken) {
                        LOG.debug("no heartbeat: {}", broken.toString());
                        refused(Status.fromThrowable(broken));
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    private boolean overdue() {
        boolean late = System.nanoTime() - heardNanos > patience.toNanos();
        if (late) {
            ended.completeExceptionally(
                    new PeersUnreachableException(
                            "the coordinator has not been heard of for "
                                    + patience.toSeconds()
                                    + " s (cluster.join_timeout)"));
        }
        return late;
    }

    private void later(Runnable action, long delayMillis) {
        if (!clock.isShutdown()) {
            var _ = clock.schedule(action, delayMillis, TimeUnit.MILLISECONDS);
        }
    }
}
