package parade.server.rpc;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import parade.process.Address;
import parade.process.Channels;
import parade.process.Numerics;
import parade.process.Protection;
import parade.server.checkpoint.StoredVersion;
import parade.server.coordination.StartingPoint;
import parade.v1.ControlGrpc;
import parade.v1.StartReply;
import parade.v1.StartRequest;

/**
 * Where a run begins, as the coordinator says: every other server asks before it restores, so all
 * of them may be started at once and in the same way.
 *
 * @param version 0: drawn from the seed
 * @param storedGeneration the one that wrote the version's checkpoint
 * @param storedFingerprint of the job that did
 */
public record RunStart(
        long generation, long version, long storedGeneration, String storedFingerprint) {

    private static final long DEADLINE_MILLIS = 5_000;
    private static final long RETRY_MILLIS = 200;

    static RunStart of(StartingPoint start, Optional<StoredVersion> stored) {
        return new RunStart(
                start.generation(),
                start.version(),
                stored.map(StoredVersion::generation).orElse(0L),
                stored.map(of -> of.facts().fingerprint()).orElse(""));
    }

    StartReply message() {
        return StartReply.newBuilder()
                .setGeneration(generation)
                .setVersion(version)
                .setStoredGeneration(storedGeneration)
                .setStoredFingerprint(storedFingerprint)
                .build();
    }

    /** Whether a version on this server's disk is the one that the run begins with. */
    public boolean isOf(StoredVersion stored) {
        return stored.version() == version
                && stored.generation() == storedGeneration
                && stored.facts().fingerprint().equals(storedFingerprint);
    }

    /**
     * Asks until there is an answer.
     *
     * @param patience how long the coordinator may be out of reach, or the run's next life be
     *     waited for: the job's join_timeout
     * @throws PeersUnreachableException if it was for longer
     * @throws RefusedException if it will have none of this server
     * @throws RunOverException if the run is done
     * @throws UntrustedException if one of the two does not trust the other
     */
    public static RunStart ask(
            Address coordinator,
            Protection protection,
            byte[] jobFingerprint,
            int shard,
            Duration patience)
            throws InterruptedException {
        var request =
                StartRequest.newBuilder()
                        .setShard(shard)
                        .setJobFingerprint(ByteString.copyFrom(jobFingerprint))
                        .setNumericsVersion(Numerics.VERSION)
                        .build();
        ManagedChannel channel = Channels.control(coordinator, Runnable::run, protection);
        try {
            long until = System.nanoTime() + patience.toNanos();
            while (true) {
                try {
                    StartReply reply =
                            ControlGrpc.newBlockingStub(channel)
                                    .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                                    .start(request);
                    if (reply.hasEnded()) {
                        throw new RunOverException(reply.getEnded());
                    }
                    return new RunStart(
                            reply.getGeneration(),
                            reply.getVersion(),
                            reply.getStoredGeneration(),
                            reply.getStoredFingerprint());
                } catch (StatusRuntimeException status) {
                    requireWorthAnotherTry(status, coordinator, patience, until);
                }
                Thread.sleep(RETRY_MILLIS);
                channel.resetConnectBackoff(); // gRPC's own back-off grows to minutes
            }
        } finally {
            channel.shutdownNow();
        }
    }

    /** A status says of its cause where in the code that arose, which tells a person nothing. */
    private static String words(Status status) {
        Throwable cause = status.getCause();
        return "%s %s%s"
                .formatted(
                        status.getCode(),
                        status.getDescription(),
                        cause == null ? "" : ": " + cause.getMessage());
    }

    private static void requireWorthAnotherTry(
            StatusRuntimeException status, Address coordinator, Duration patience, long until) {
        switch (status.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED -> {
                if (System.nanoTime() > until) {
                    throw new PeersUnreachableException(
                            "no answer from the coordinator at %s for %d s (cluster.join_timeout): %s"
                                    .formatted(
                                            coordinator,
                                            patience.toSeconds(),
                                            words(status.getStatus())));
                }
            }
            case UNAUTHENTICATED ->
                    throw new UntrustedException(
                            String.valueOf(status.getStatus().getDescription()));
            default ->
                    throw new RefusedException(String.valueOf(status.getStatus().getDescription()));
        }
    }
}
