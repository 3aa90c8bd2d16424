package parade.server.rpc;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.block.Block;
import parade.block.ParameterSpec;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Numerics;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.CheckpointFacts;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.history.RunFolder;
import parade.server.store.ShardSnapshot;
import parade.v1.CheckpointWrittenReply;
import parade.v1.CheckpointWrittenRequest;
import parade.v1.DeclareRequest;
import parade.v1.Ended;

/** A shard at work: its service, and the checkpoints that it writes while training goes on. */
final class ShardRole implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardRole.class);
    private static final long RETRY_MILLIS = 200;
    private static final long WRITE_SECONDS = 15;

    private final Job job;
    private final byte[] jobFingerprint;
    private final int shard;
    private final long generation;
    private final CheckpointFiles checkpoints;
    private final Meters meters;
    private final CoordinatorLink link;
    private final CompletableFuture<Ended> ended;
    private final ScheduledExecutorService clock;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("checkpoint-writer").daemon().factory());
    private final ShardService service;

    /**
     * @param ended completed exceptionally when the shard can't go on
     */
    ShardRole(
            Job job,
            byte[] jobFingerprint,
            int shard,
            long generation,
            Optional<RestoredShard> restored,
            CoordinatorLink link,
            RunFolder folder,
            Meters meters,
            ScheduledExecutorService clock,
            CompletableFuture<Ended> ended) {
        this.job = job;
        this.jobFingerprint = jobFingerprint.clone();
        this.shard = shard;
        this.generation = generation;
        this.link = link;
        this.meters = meters;
        this.clock = clock;
        this.ended = ended;
        checkpoints = new CheckpointFiles(folder.path());
        service =
                new ShardService(
                        job,
                        shard,
                        generation,
                        restored,
                        link,
                        new Surroundings(),
                        meters,
                        ended::completeExceptionally);
    }

    ShardService service() {
        return service;
    }

    private final class Surroundings implements ShardSurroundings {

        @Override
        public void checkpoint(
                ShardSnapshot snapshot, List<ParameterSpec> parameters, DeclareRequest declared) {
            writer.execute(() -> write(snapshot, parameters, declared));
        }

        @Override
        public CompletableFuture<List<float[]>> stored(long version, List<Block> blocks) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return checkpoints.weights(
                                    version, shard, job.cluster().servers(), blocks);
                        } catch (IOException | CheckpointException e) {
                            throw new CompletionException(e);
                        }
                    },
                    writer);
        }

        @Override
        public void later(Runnable action, long delayMillis) {
            if (!clock.isShutdown()) {
                var _ = clock.schedule(action, delayMillis, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void write(
            ShardSnapshot snapshot, List<ParameterSpec> parameters, DeclareRequest declared) {
        long begin = System.nanoTime();
        var facts =
                new CheckpointFacts(
                        HexFormat.of().formatHex(jobFingerprint),
                        Numerics.VERSION,
                        parameters,
                        declared.getData());
        long bytes;
        try {
            bytes = checkpoints.write(facts, generation, shard, job.cluster().servers(), snapshot);
        } catch (IOException e) {
            LOG.error("shard {} can't write version {}", shard, snapshot.version(), e);
            ended.completeExceptionally(
                    new UncheckedIOException(
                            "a checkpoint can't be written: " + e.getMessage(), e));
            return;
        }
        meters.set(Metric.CHECKPOINT_SECONDS, (System.nanoTime() - begin) * 1e-9);
        meters.set(Metric.CHECKPOINT_BYTES, (double) bytes);
        report(
                CheckpointWrittenRequest.newBuilder()
                        .setShard(shard)
                        .setGeneration(generation)
                        .setVersion(snapshot.version())
                        .setBytes(bytes)
                        .build());
    }

    private void report(CheckpointWrittenRequest written) {
        link.checkpointWritten(
                written,
                new StreamObserver<>() {
                    @Override
                    public void onNext(CheckpointWrittenReply reply) {
                        if (!writer.isShutdown()) {
                            writer.execute(() -> deleteBelow(reply.getKeepFrom(), reply.getBest()));
                        }
                    }

                    @Override
                    public void onError(Throwable broken) {
                        if (!clock.isShutdown()) {
                            var _ =
                                    clock.schedule(
                                            () -> report(written),
                                            RETRY_MILLIS,
                                            TimeUnit.MILLISECONDS);
                        }
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    private void deleteBelow(long keepFrom, long best) {
        try {
            checkpoints.deleteBelow(
                    keepFrom, best == 0 ? OptionalLong.empty() : OptionalLong.of(best));
        } catch (IOException e) {
            LOG.warn("old checkpoints can't be deleted: {}", e.toString());
        }
    }

    /** Lets writes under way end, for a while. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(WRITE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("shard {}: a checkpoint was still being written", shard);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
