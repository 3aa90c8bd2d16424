package parade.server.rpc;

import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.metrics.Meters;
import parade.process.Address;
import parade.process.Channels;
import parade.process.GrpcListener;
import parade.process.Protection;
import parade.process.Shutdown;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.StoredVersion;
import parade.server.coordination.Effect;
import parade.server.coordination.StartingPoint;
import parade.server.history.RunFolder;
import parade.v1.Ended;

/** One server of a job: a shard, and beside shard 0 the coordinator, behind one port. */
public final class ServerRole implements AutoCloseable {

    private static final Duration PART_DEADLINE = Duration.ofSeconds(5);

    /** A checkpoint may be being written. */
    private static final Duration SHARD_DEADLINE = Duration.ofSeconds(20);

    /**
     * What a server is told when it starts.
     *
     * @param index the shard; 0 is the coordinator, too
     * @param start where the run begins
     * @param resumed the version that it begins with, unless that is 0
     * @param host how others reach this machine
     * @param port the port wanted; 0 or taken: another one
     * @param coordinator where the coordinator is; empty for index 0
     * @param onEnd told how the run has ended before the coordinator is told that this server knows
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Settings(
            Job job,
            byte[] jobFingerprint,
            int index,
            StartingPoint start,
            Optional<StoredVersion> resumed,
            String host,
            int port,
            Optional<Address> coordinator,
            RunFolder folder,
            Meters meters,
            Protection protection,
            Consumer<Ended> onEnd) {

        private Optional<RestoredShard> restored() throws IOException {
            if (resumed.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        RestoredShard.read(resumed.get(), index, job.cluster().servers()));
            } catch (CheckpointException damaged) {
                throw new IOException(damaged.getMessage(), damaged);
            }
        }
    }

    private final Shutdown parts = new Shutdown();
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private final Address address;
    private final @Nullable CoordinatorRole coordinator;
    private final ShardRegistration registration;

    private ServerRole(Settings s, Consumer<Effect> onEffect, Consumer<String> onOverdue)
            throws IOException {
        ExecutorService executor =
                Executors.newCachedThreadPool(daemon("server-" + s.index() + "-calls"));
        parts.add("executor", PART_DEADLINE, executor::shutdownNow);
        ScheduledExecutorService clock =
                Executors.newSingleThreadScheduledExecutor(
                        daemon("server-" + s.index() + "-clock"));
        parts.add("clock", PART_DEADLINE, clock::shutdownNow);

        CoordinatorLink link;
        if (s.index() == 0) {
            coordinator =
                    parts.add(
                            "coordinator",
                            PART_DEADLINE,
                            new CoordinatorRole(
                                    s.job(),
                                    s.jobFingerprint(),
                                    s.start(),
                                    s.resumed(),
                                    s.folder(),
                                    s.meters(),
                                    s.protection(),
                                    onEffect,
                                    onOverdue));
            link = CoordinatorLink.beside(coordinator.control());
        } else {
            coordinator = null;
            link = connect(s, s.coordinator().orElseThrow(), executor);
        }

        var shard =
                parts.add(
                        "shard",
                        SHARD_DEADLINE,
                        new ShardRole(
                                s.job(),
                                s.jobFingerprint(),
                                s.index(),
                                s.start().generation(),
                                s.restored(),
                                link,
                                s.folder(),
                                s.meters(),
                                clock,
                                ended));
        var listener =
                parts.add(
                        "grpc",
                        PART_DEADLINE,
                        GrpcListener.start(
                                s.host(), s.port(), services(shard), s.meters(), s.protection()));
        address = new Address(s.host(), listener.port());
        if (coordinator != null) {
            coordinator.parametersFrom(shard.service()::parameters);
            failWith(coordinator);
        }

        // The shard beside the coordinator registers over the wire like any other: one way for all.
        CoordinatorConnection connection =
                link instanceof CoordinatorConnection far ? far : connect(s, address, executor);
        registration =
                new ShardRegistration(
                        connection,
                        clock,
                        s.start().generation(),
                        s.job().cluster().joinTimeout(),
                        shard.service()::heard,
                        s.onEnd(),
                        ended);
        registration.start(address.toString(), s.jobFingerprint());
    }

    /**
     * Starts to serve.
     *
     * @param onEffect index 0 only: told what happens in the run, in order; must not block
     * @param onOverdue index 0 only: told in words who is waited for when a step takes long
     */
    public static ServerRole start(
            Settings settings, Consumer<Effect> onEffect, Consumer<String> onOverdue)
            throws IOException {
        return new ServerRole(settings, onEffect, onOverdue);
    }

    /** Ends the run when this server can't go on. For servers in the coordinator's process. */
    public void failWith(CoordinatorRole role) {
        var _ =
                ended.whenComplete((end, failure) -> {
                    if (failure != null) {
                        role.fail(address + ": " + failure.getMessage());
                    }
                });
    }

    /** None of them ever blocks. */
    private List<ServerServiceDefinition> services(ShardRole shard) {
        ServerServiceDefinition data = shard.service().bindService();
        return coordinator == null
                ? List.of(data)
                : List.of(data, coordinator.control().bindService());
    }

    private CoordinatorConnection connect(
            Settings s, Address coordinatorAddress, ExecutorService executor) {
        var channel = Channels.control(coordinatorAddress, executor, s.protection());
        parts.add("channel", PART_DEADLINE, channel::shutdownNow);
        return new CoordinatorConnection(channel, s.index(), s.start());
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name + "-", 0).daemon().factory();
    }

    public Address address() {
        return address;
    }

    /** The coordinator, at index 0. */
    public Optional<CoordinatorRole> coordinator() {
        return Optional.ofNullable(coordinator);
    }

    /** This server is to stop: has the whole run end with a checkpoint. Returns at once. */
    public void interrupt() {
        if (coordinator != null) {
            coordinator.interrupt("interrupted by a signal");
        } else {
            registration.interrupt();
        }
    }

    /** Ends when the run has, or exceptionally when this server can't go on. */
    public CompletableFuture<Ended> ended() {
        return ended;
    }

    @Override
    public void close() {
        parts.close();
    }
}
