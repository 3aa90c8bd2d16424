package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterMessages;
import parade.block.ParameterSpec;
import parade.block.Placement;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.server.optimizer.Optimizer;
import parade.server.reduction.Outcome;
import parade.server.store.ShardModel;
import parade.server.store.ShardStore;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.DeclareReply;
import parade.v1.DeclareRequest;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;
import parade.v1.Stop;
import parade.wire.Floats;

/**
 * A shard's service: weights go out, gradients come in, steps are committed. Everything that
 * touches the {@link ShardStore} runs in one serial context; gradients are taken off the wire on
 * the connection's own thread before.
 */
public final class ShardService extends DataGrpc.DataImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(ShardService.class);

    /** How long the coordinator may hold a decision back before it is asked for again. */
    private static final int PARK_MILLIS = 10_000;

    private static final long RETRY_MILLIS = 200;

    /** What the shard wants of its surroundings, besides the coordinator. */
    interface Surroundings {
        /**
         * Writes a checkpoint of the store's version; called in the serial context, returns at
         * once.
         */
        void checkpoint(ShardStore store, DeclareRequest declared, long generation);

        /** Runs something later, outside of the serial context. */
        void later(Runnable action, long delayMillis);
    }

    private final Job job;
    private final int shard;
    private final long generation;
    private final CoordinatorLink coordinator;
    private final Surroundings surroundings;
    private final Meters meters;
    private final SynchronizationContext serial;
    private final List<PullStream> parked = new ArrayList<>();

    private @Nullable DeclareRequest declared;
    private volatile @Nullable ShardStore store;
    private List<Block> blocks = List.of();

    /** The version whose step has been reported to the coordinator; -1 before the first. */
    private long reportedVersion = -1;

    /** The largest staleness among the gradients in the current step's sums. */
    private long maxStaleness;

    /**
     * Weights that are not finite are kept from everyone until the coordinator has them taken back.
     */
    private boolean nonfiniteWeights;

    private @Nullable Stop stop;

    ShardService(
            Job job,
            int shard,
            long generation,
            CoordinatorLink coordinator,
            Surroundings surroundings,
            Meters meters,
            Consumer<Throwable> onBug) {
        this.job = job;
        this.shard = shard;
        this.generation = generation;
        this.coordinator = coordinator;
        this.surroundings = surroundings;
        this.meters = meters;
        serial =
                new SynchronizationContext((thread, bug) -> {
                    LOG.error("a bug in shard {}", shard, bug);
                    onBug.accept(bug);
                });
    }

    @Override
    public void declare(DeclareRequest request, StreamObserver<DeclareReply> responder) {
        Responders.forgive(responder);
        serial.execute(() -> {
            try {
                requireGeneration(request.getGeneration());
                if (declared == null) {
                    adopt(request);
                } else if (!declared.equals(request)) {
                    throw Refusals.notOfThisRun(
                            "it declares other parameters than the run's: "
                                    + DeclaredDifference.between(declared, request));
                }
            } catch (IllegalArgumentException malformed) {
                responder.onError(Refusals.malformed(String.valueOf(malformed.getMessage())));
                return;
            } catch (StatusRuntimeException refused) {
                responder.onError(refused);
                return;
            }
            responder.onNext(DeclareReply.newBuilder().setBlocks(blocks.size()).build());
            responder.onCompleted();
        });
    }

    /** What is trained; empty before it has been declared. Any thread may ask. */
    List<ParameterSpec> parameters() {
        ShardStore at = store;
        return at == null ? List.of() : at.model().parameters();
    }

    private void adopt(DeclareRequest request) {
        List<ParameterSpec> parameters = ParameterMessages.parameters(request.getParametersList());
        blocks =
                Placement.balance(Blocks.cut(parameters), job.cluster().servers())
                        .shards()
                        .get(shard);
        store =
                new ShardStore(
                        new ShardModel(parameters, blocks, new SliceTree(request.getSlices())),
                        Optimizer.of(job.optimizer()),
                        job.seed());
        declared = request;
        reportIfReady(store);
    }

    @Override
    public void pull(PullRequest request, StreamObserver<BlockRun> responder) {
        var call = (ServerCallStreamObserver<BlockRun>) responder;
        var stream = new PullStream(call, request.getVersion());
        call.setOnReadyHandler(() -> serial.execute(() -> pumpIfThere(stream)));
        call.setOnCancelHandler(() -> serial.execute(() -> parked.remove(stream)));
        serial.execute(() -> {
            if (request.getGeneration() != generation) {
                stream.refuse(Refusals.staleGeneration(request.getGeneration(), generation));
            } else if (store == null) {
                stream.refuse(Refusals.notYet("nothing is declared yet"));
            } else if (stop != null && stop.getVersion() < request.getVersion()) {
                stream.refuse(Refusals.superseded(request.getVersion(), stop.getVersion()));
            } else if (store.version() < request.getVersion() || nonfiniteWeights) {
                parked.add(stream);
            } else {
                stream.pump(store, blocks);
            }
        });
    }

    private void pumpIfThere(PullStream stream) {
        if (store != null && !parked.contains(stream)) {
            stream.pump(store, blocks);
        }
    }

    @Override
    public StreamObserver<PushChunk> push(StreamObserver<PushReply> responder) {
        return new PushReceiver(
                serial, (ServerCallStreamObserver<PushReply>) responder, this::take);
    }

    /** Adds a run of blocks to the step's sums. */
    private PushOutcome take(PushHeader header, BlockRun run, boolean first) {
        requireGeneration(header.getGeneration());
        if (store == null) {
            throw Refusals.notYet("nothing is declared yet");
        }
        ShardStore at = store;
        if (header.getVersion() > at.version()) {
            throw Refusals.malformed(
                    "a gradient of version " + header.getVersion() + ", which is still to come");
        }
        if (first) {
            meters.set(
                    Metric.WORKER_LAST_PUSH,
                    System.currentTimeMillis() / 1000.0,
                    Integer.toString(header.getWorker()));
        }
        if (header.getVersion() < at.version() || stop != null) {
            meters.add(Metric.PUSHES_REJECTED, 1, "stale");
            return PushOutcome.PUSH_OUTCOME_SUPERSEDED;
        }
        if (!addAll(header, run, at)) {
            meters.add(Metric.PUSHES_REJECTED, 1, "duplicate");
            return PushOutcome.PUSH_OUTCOME_DUPLICATE;
        }
        long staleness = at.version() - header.getVersion();
        maxStaleness = Math.max(maxStaleness, staleness);
        if (first) {
            meters.observe(
                    Metric.STALENESS, (double) staleness, Integer.toString(header.getWorker()));
        }
        reportIfReady(at);
        return PushOutcome.PUSH_OUTCOME_ACCEPTED;
    }

    /** Returns whether any of the run's sums was news. */
    private boolean addAll(PushHeader header, BlockRun run, ShardStore at) {
        Node node = Messages.node(header.getNode());
        int first = run.getFirstBlock();
        int count = run.getBlockCount();
        if (first < 0 || count < 1 || first > blocks.size() - count) {
            throw wrongShape("blocks that this shard does not hold");
        }
        List<Block> named = blocks.subList(first, first + count);
        if (run.getValues().size() != named.stream().mapToLong(Block::bytes).sum()) {
            throw wrongShape("a run of blocks whose values are too few or too many");
        }
        boolean any = false;
        int from = 0;
        for (int b = 0; b < count; b++) {
            float[] sum = at.buffers().take(named.get(b).count());
            Floats.read(run.getValues(), from, sum, 0, named.get(b).count());
            from += named.get(b).count() * Float.BYTES;
            any |= at.push(node, header.getWeight(), first + b, sum) == Outcome.ACCEPTED;
        }
        return any;
    }

    private StatusRuntimeException wrongShape(String message) {
        meters.add(Metric.PUSHES_REJECTED, 1, "shape");
        return Refusals.malformed(message);
    }

    // --- the step's two phases

    private void reportIfReady(ShardStore at) {
        if (!at.ready() || reportedVersion == at.version() || stop != null) {
            return;
        }
        reportedVersion = at.version();
        var summary = at.summarize();
        var report =
                StepReadyRequest.newBuilder()
                        .setShard(shard)
                        .setGeneration(generation)
                        .setVersion(at.version())
                        .setNonfinite(summary.nonfinite().orElse(""))
                        .setMaxStaleness(maxStaleness)
                        .setParkMillis(PARK_MILLIS);
        maxStaleness = 0;
        for (var norm : summary.norms()) {
            report.addBlocks(norm.block()).addSquaredNorms(norm.squared());
        }
        if (summary.nonfinite().isPresent()) {
            meters.add(Metric.PUSHES_REJECTED, 1, "nonfinite");
        }
        ask(report.build());
    }

    /** Asks for the decision on a step until there is one. */
    private void ask(StepReadyRequest report) {
        coordinator.stepReady(
                report,
                new StreamObserver<>() {
                    @Override
                    public void onNext(StepReadyReply reply) {
                        switch (reply.getKindCase()) {
                            case COMMIT ->
                                    serial.execute(() ->
                                            commit(
                                                    reply.getCommit().getVersion(),
                                                    reply.getCommit().getScale(),
                                                    reply.getCommit().getSkip(),
                                                    reply.getCommit().getCheckpoint()));
                            case STOP -> stop(reply.getStop());
                            case WAIT, KIND_NOT_SET -> again(report);
                        }
                    }

                    @Override
                    public void onError(Throwable broken) {
                        LOG.debug("shard {} asks again: {}", shard, broken.toString());
                        again(report);
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    private void again(StepReadyRequest report) {
        surroundings.later(
                () ->
                        serial.execute(() -> {
                            boolean open = store != null && store.version() == report.getVersion();
                            // The version to stop at may be the one that is still to be made.
                            if (open && (stop == null || report.getVersion() < stop.getVersion())) {
                                ask(report);
                            }
                        }),
                RETRY_MILLIS);
    }

    private void commit(long version, float scale, boolean skip, boolean checkpoint) {
        if (store == null || declared == null || store.version() != version) {
            return; // answered twice
        }
        ShardStore at = store;
        long begin = System.nanoTime();
        var nonfinite = at.commit(scale, skip);
        meters.observe(Metric.APPLY, (System.nanoTime() - begin) * 1e-9, Integer.toString(shard));
        if (stop != null) {
            stopHere(at, stop);
            return;
        }
        if (nonfinite.isPresent()) {
            nonfiniteWeights = true;
            ask(
                    StepReadyRequest.newBuilder()
                            .setShard(shard)
                            .setGeneration(generation)
                            .setVersion(at.version())
                            .setNonfinite(nonfinite.get())
                            .setNonfiniteWeights(true)
                            .setParkMillis(PARK_MILLIS)
                            .build());
            return;
        }
        if (checkpoint) {
            surroundings.checkpoint(at, declared, generation);
        }
        servePulls(at);
        reportIfReady(at); // a shard without trained blocks is always ready
    }

    private void servePulls(ShardStore at) {
        var waiting = List.copyOf(parked);
        for (PullStream stream : waiting) {
            if (stream.cancelled()) {
                parked.remove(stream);
            } else if (stream.version() <= at.version()) {
                parked.remove(stream);
                stream.pump(at, blocks);
            }
        }
    }

    /** The run stops; may be told more than once, and before the shard has reached the version. */
    void stop(Stop told) {
        serial.execute(() -> {
            if (stop != null || store == null) {
                return;
            }
            stop = told;
            stopHere(store, told);
        });
    }

    private void stopHere(ShardStore at, Stop told) {
        if (at.version() == told.getVersion() + 1) {
            at.revert();
            nonfiniteWeights = false;
        }
        if (at.version() == told.getVersion() && declared != null) {
            surroundings.checkpoint(at, declared, generation);
            servePulls(at);
        }
        refusePullsBeyond(told.getVersion());
    }

    /** Else their workers would wait for what never comes, instead of hearing of the end. */
    private void refusePullsBeyond(long last) {
        for (PullStream stream : List.copyOf(parked)) {
            if (stream.version() > last) {
                parked.remove(stream);
                stream.refuse(Refusals.superseded(stream.version(), last));
            }
        }
    }

    private void requireGeneration(long sent) {
        if (sent != generation) {
            meters.add(Metric.PUSHES_REJECTED, 1, "generation");
            throw Refusals.staleGeneration(sent, generation);
        }
    }
}
