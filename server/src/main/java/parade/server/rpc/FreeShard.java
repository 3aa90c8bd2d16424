package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.block.Block;
import parade.metrics.Metric;
import parade.server.store.FreeStore;
import parade.server.store.ShardModel;
import parade.v1.BlockRun;
import parade.v1.DeclareRequest;
import parade.v1.FencedReply;
import parade.v1.FencedRequest;
import parade.v1.Ownership;
import parade.v1.PullRequest;
import parade.v1.PushHeader;
import parade.v1.Stop;
import parade.v1.WatchEvent;

/**
 * A shard in ssp and async: a push is applied as it comes, a pull gets what is there. Who has ended
 * is fenced: nothing of it is taken any more, and the coordinator is told how far it had come.
 */
final class FreeShard implements ShardMode {

    private static final Logger LOG = LoggerFactory.getLogger(FreeShard.class);

    private final ShardContext context;
    private final DeclareRequest declared;
    private final FreeStore store;
    private final List<Block> blocks;
    private final LiveIncarnations incarnations = new LiveIncarnations();
    private long checkpointed;
    private @Nullable Stop stop;

    /**
     * @param checkpointed the label that the store has been restored from; 0: none
     */
    FreeShard(ShardContext context, DeclareRequest declared, FreeStore store, long checkpointed) {
        this.checkpointed = checkpointed;
        this.context = context;
        this.declared = declared;
        this.store = store;
        blocks = store.model().blocks();
    }

    @Override
    public ShardModel model() {
        return store.model();
    }

    @Override
    public void pull(PullRequest request, PullStream stream) {
        long incarnation = request.getIncarnation();
        if (incarnation != 0 && incarnations.ended(incarnation)) {
            stream.refuse(Refusals.unknownIncarnation(incarnation));
        } else {
            stream.start(blocks, weights(incarnation));
        }
    }

    private PullStream.Weights weights(long incarnation) {
        return new PullStream.Weights() {
            @Override
            public Optional<StatusRuntimeException> refusal() {
                return incarnation != 0 && incarnations.ended(incarnation)
                        ? Optional.of(Refusals.unknownIncarnation(incarnation))
                        : Optional.empty();
            }

            @Override
            public float[] of(int block) {
                return store.pull(incarnation, block);
            }

            @Override
            public void describe(int block, BlockRun.Builder run) {
                run.addVersions(store.version(block));
            }
        };
    }

    @Override
    public void cancelled(PullStream stream) {}

    @Override
    public PushReceiver.Taking open(PushHeader header) {
        requireLive(header.getIncarnation());
        context.pushed(header);
        return new FreePush(context, store, header, this::requireOpen);
    }

    /** Returns whether pushes are still taken; asked before each run. */
    private boolean requireOpen(long incarnation) {
        requireLive(incarnation);
        return stop == null;
    }

    private void requireLive(long incarnation) {
        if (incarnations.ended(incarnation)) {
            context.meters().add(Metric.PUSHES_REJECTED, 1, "stale");
            throw Refusals.unknownIncarnation(incarnation);
        }
    }

    @Override
    public void stop(Stop told) {
        if (stop != null) {
            return;
        }
        stop = told;
        if (told.getVersion() != checkpointed) {
            checkpoint(told.getVersion());
        }
    }

    @Override
    public void heard(WatchEvent event) {
        incarnations
                .heard(
                        event.getGranted(),
                        event.getOwnersList().stream()
                                .map(Ownership::getIncarnation)
                                .collect(Collectors.toSet()))
                .forEach(this::fence);
        if (event.getCheckpoint() > checkpointed && stop == null) {
            checkpointed = event.getCheckpoint();
            checkpoint(checkpointed);
        }
    }

    private void checkpoint(long label) {
        context.surroundings()
                .checkpoint(store.snapshot(label), store.model().parameters(), declared);
    }

    private void fence(long incarnation) {
        var request =
                FencedRequest.newBuilder()
                        .setShard(context.shard())
                        .setGeneration(context.generation())
                        .setIncarnation(incarnation)
                        .setPartly(store.partly(incarnation));
        store.appliedThrough(incarnation).ifPresent(request::setAppliedThrough);
        tell(request.build());
    }

    /** Until it is answered. */
    private void tell(FencedRequest fenced) {
        context.coordinator()
                .fenced(
                        fenced,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(FencedReply reply) {
                                context.serial()
                                        .execute(() -> store.forget(fenced.getIncarnation()));
                            }

                            @Override
                            public void onError(Throwable broken) {
                                LOG.debug("shard {} tells again: {}", context.shard(), broken);
                                context.soon(() -> tell(fenced));
                            }

                            @Override
                            public void onCompleted() {}
                        });
    }
}
