package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterMessages;
import parade.block.ParameterSpec;
import parade.block.Placement;
import parade.job.Consistency;
import parade.job.Consistency.Remedies;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.server.coordination.RunPlan;
import parade.server.optimizer.UpdateRule;
import parade.server.store.FreeStore;
import parade.server.store.ShardModel;
import parade.server.store.ShardSnapshot;
import parade.server.store.ShardStore;
import parade.slice.SliceTree;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.DeclareReply;
import parade.v1.DeclareRequest;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushReply;
import parade.v1.Stop;
import parade.v1.WatchEvent;

/**
 * A shard's service: weights go out, gradients come in. What becomes of them is the {@link
 * ShardMode}'s to say. Everything that touches a shard's state runs in one serial context.
 */
public final class ShardService extends DataGrpc.DataImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(ShardService.class);

    private static final List<String> REJECTIONS =
            List.of("stale", "nonfinite", "duplicate", "shape", "generation");

    private final ShardContext context;
    private final Optional<RestoredShard> restored;

    private @Nullable DeclareRequest declared;
    private volatile @Nullable ShardMode mode;

    /** What has been heard before anything was declared. */
    private @Nullable WatchEvent heardEarly;

    ShardService(
            Job job,
            int shard,
            long generation,
            Optional<RestoredShard> restored,
            CoordinatorLink coordinator,
            ShardSurroundings surroundings,
            Meters meters,
            Consumer<Throwable> onBug) {
        this.restored = restored;
        var serial =
                new SynchronizationContext((thread, bug) -> {
                    LOG.error("a bug in shard {}", shard, bug);
                    onBug.accept(bug);
                });
        context =
                new ShardContext(
                        job,
                        shard,
                        generation,
                        coordinator,
                        surroundings,
                        meters,
                        serial,
                        new LastPushes(meters),
                        new UpdateRatio(meters, shard));
        for (String reason : REJECTIONS) {
            meters.add(Metric.PUSHES_REJECTED, 0, reason);
        }
    }

    @Override
    public void declare(DeclareRequest request, StreamObserver<DeclareReply> responder) {
        Responders.forgive(responder);
        context.serial()
                .execute(() -> {
                    int blocks;
                    try {
                        context.requireGeneration(request.getGeneration());
                        blocks = declared(request).model().blocks().size();
                    } catch (IllegalArgumentException malformed) {
                        responder.onError(
                                Refusals.malformed(String.valueOf(malformed.getMessage())));
                        return;
                    } catch (StatusRuntimeException refused) {
                        responder.onError(refused);
                        return;
                    }
                    responder.onNext(DeclareReply.newBuilder().setBlocks(blocks).build());
                    responder.onCompleted();
                });
    }

    private ShardMode declared(DeclareRequest request) {
        ShardMode known = mode;
        if (known != null && declared != null) {
            if (!declared.equals(request)) {
                throw Refusals.notOfThisRun(
                        "it declares other parameters than the run's: "
                                + DeclaredDifference.between(declared, request));
            }
            return known;
        }
        ShardMode made = adopt(request);
        declared = request;
        mode = made;
        if (heardEarly != null) {
            made.heard(heardEarly);
            heardEarly = null;
        }
        return made;
    }

    private ShardMode adopt(DeclareRequest request) {
        Job job = context.job();
        List<ParameterSpec> parameters = ParameterMessages.parameters(request.getParametersList());
        List<Block> blocks =
                Placement.balance(Blocks.cut(parameters), job.cluster().servers())
                        .shards()
                        .get(context.shard());
        String problem = restored.map(r -> r.problem(parameters, request.getData())).orElse("");
        if (!problem.isEmpty()) {
            throw Refusals.notOfThisRun(problem);
        }
        RunPlan plan = RunPlan.of(job, request.getData());
        UpdateRule rule = UpdateRule.of(job, plan.stepsPerEpoch(), plan.steps());
        var model = new ShardModel(parameters, blocks, new SliceTree(request.getSlices()));
        return switch (job.consistency()) {
            case Consistency.Sync() -> sync(request, new ShardStore(model, rule, job.seed()));
            case Consistency.Async(Remedies remedies) ->
                    free(request, new FreeStore(model, rule, remedies, job.seed()));
            case Consistency.Ssp(int _, Remedies remedies) ->
                    free(request, new FreeStore(model, rule, remedies, job.seed()));
        };
    }

    private ShardMode sync(DeclareRequest request, ShardStore store) {
        restored.map(RestoredShard::snapshot).ifPresent(store::restore);
        return new SyncShard(context, request, store);
    }

    private ShardMode free(DeclareRequest request, FreeStore store) {
        Optional<ShardSnapshot> snapshot = restored.map(RestoredShard::snapshot);
        snapshot.ifPresent(store::restore);
        long checkpointed = snapshot.map(ShardSnapshot::version).orElse(0L);
        return new FreeShard(context, request, store, checkpointed);
    }

    /** What is trained; empty before it has been declared. Any thread may ask. */
    List<ParameterSpec> parameters() {
        ShardMode at = mode;
        return at == null ? List.of() : at.model().parameters();
    }

    @Override
    public void pull(PullRequest request, StreamObserver<BlockRun> responder) {
        var call = (ServerCallStreamObserver<BlockRun>) responder;
        var stream = new PullStream(call);
        SynchronizationContext serial = context.serial();
        call.setOnReadyHandler(() -> serial.execute(stream::pump));
        call.setOnCancelHandler(() -> serial.execute(() -> cancelled(stream)));
        serial.execute(() -> {
            ShardMode at = mode;
            if (request.getGeneration() != context.generation()) {
                stream.refuse(
                        Refusals.staleGeneration(request.getGeneration(), context.generation()));
            } else if (at == null) {
                stream.refuse(Refusals.notYet("nothing is declared yet"));
            } else if (request.getStored()) {
                pullStored(request.getVersion(), at.model().blocks(), stream);
            } else {
                at.pull(request, stream);
            }
        });
    }

    /** What is on disk, whatever is here now; so the result of a run can be an older version. */
    private void pullStored(long version, List<Block> blocks, PullStream stream) {
        var _ =
                context.surroundings()
                        .stored(version, blocks)
                        .whenComplete((weights, unreadable) ->
                                context.serial()
                                        .execute(() -> {
                                            if (weights == null) {
                                                stream.refuse(
                                                        Refusals.notOfThisRun(
                                                                String.valueOf(unreadable)));
                                            } else {
                                                stream.start(blocks, weights::get);
                                            }
                                        }));
    }

    private void cancelled(PullStream stream) {
        ShardMode at = mode;
        if (at != null) {
            at.cancelled(stream);
        }
    }

    @Override
    public StreamObserver<PushChunk> push(StreamObserver<PushReply> responder) {
        return new PushReceiver(
                context.serial(), (ServerCallStreamObserver<PushReply>) responder, this::open);
    }

    private PushReceiver.Taking open(PushHeader header) {
        context.requireGeneration(header.getGeneration());
        ShardMode at = mode;
        if (at == null) {
            throw Refusals.notYet("nothing is declared yet");
        }
        return at.open(header);
    }

    /** What the coordinator tells all. */
    void heard(WatchEvent event) {
        context.serial()
                .execute(() -> {
                    context.lastPushes().heard(event);
                    ShardMode at = mode;
                    if (at == null) {
                        heardEarly = event;
                        return;
                    }
                    at.heard(event);
                    if (event.hasStop()) {
                        at.stop(event.getStop());
                    }
                });
    }

    /** The run stops; may be told more than once, and before the shard has reached the version. */
    void stop(Stop told) {
        context.serial()
                .execute(() -> {
                    ShardMode at = mode;
                    if (at != null) {
                        at.stop(told);
                    }
                });
    }
}
