package parade.server.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
import parade.block.InitialValues;
import parade.block.ParameterMessages;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.Job;
import parade.metrics.Meters;
import parade.server.store.ShardSnapshot;
import parade.slice.Node;
import parade.v1.BlockRun;
import parade.v1.CheckpointWrittenReply;
import parade.v1.CheckpointWrittenRequest;
import parade.v1.Commit;
import parade.v1.DataFacts;
import parade.v1.DeclareReply;
import parade.v1.DeclareRequest;
import parade.v1.FencedReply;
import parade.v1.FencedRequest;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushReply;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;
import parade.wire.Floats;

/**
 * A shard without network, clock or files. The test is its coordinator, and its worker through fake
 * calls.
 */
final class ShardFixture implements AutoCloseable {

    /** A weight of 2×3, a frozen table of 2 and a bias of 3 values: blocks 0, 1 and 2. */
    static final List<ParameterSpec> PARAMETERS =
            List.of(
                    new ParameterSpec(
                            "layers.0.weight",
                            Shape.of(2, 3),
                            Role.TRAINED,
                            new InitialValues.Uniform(-1, 1),
                            Penalty.NONE),
                    new ParameterSpec(
                            "layers.1.table",
                            Shape.of(2),
                            Role.FROZEN,
                            new InitialValues.Constant(0.5f),
                            Penalty.NONE),
                    new ParameterSpec(
                            "layers.2.bias",
                            Shape.of(3),
                            Role.TRAINED,
                            new InitialValues.Constant(1),
                            Penalty.NONE));

    private record Asked(StepReadyRequest request, StreamObserver<StepReadyReply> answer) {}

    /** A shard's word that an incarnation has ended, and where it is answered. */
    record Fenced(FencedRequest request, StreamObserver<FencedReply> answer) {}

    final ShardService service;
    final List<Long> checkpoints = new ArrayList<>();
    final List<ShardSnapshot> snapshots = new ArrayList<>();
    final List<Throwable> bugs = new ArrayList<>();
    private final Deque<Asked> asked = new ArrayDeque<>();
    final Deque<Fenced> fenced = new ArrayDeque<>();
    private final Deque<Runnable> delayed = new ArrayDeque<>();
    final Meters meters = new Meters("test");

    /** A shard whose coordinator is the test. */
    ShardFixture(Job job) {
        this(job, 0, null);
    }

    /**
     * @param link null: the test is the coordinator
     */
    ShardFixture(Job job, int shard, @Nullable CoordinatorLink link) {
        this(job, shard, link, Optional.empty());
    }

    /** A shard whose coordinator is the test, and that goes on with what another one has saved. */
    ShardFixture(Job job, ShardSnapshot saved) {
        this(
                job,
                0,
                null,
                Optional.of(new RestoredShard(PARAMETERS, DataFacts.getDefaultInstance(), saved)));
    }

    private ShardFixture(
            Job job, int shard, @Nullable CoordinatorLink link, Optional<RestoredShard> restored) {
        service =
                new ShardService(
                        job,
                        shard,
                        1,
                        restored,
                        link == null ? new Coordinator() : link,
                        new Surroundings(),
                        meters,
                        bugs::add);
    }

    private final class Coordinator implements CoordinatorLink {
        @Override
        public void stepReady(StepReadyRequest request, StreamObserver<StepReadyReply> answer) {
            asked.add(new Asked(request, answer));
        }

        @Override
        public void checkpointWritten(
                CheckpointWrittenRequest request, StreamObserver<CheckpointWrittenReply> answer) {}

        @Override
        public void fenced(FencedRequest request, StreamObserver<FencedReply> answer) {
            fenced.add(new Fenced(request, answer));
        }
    }

    private final class Surroundings implements ShardSurroundings {
        @Override
        public void checkpoint(
                ShardSnapshot snapshot, List<ParameterSpec> parameters, DeclareRequest declared) {
            checkpoints.add(snapshot.version());
            snapshots.add(snapshot);
        }

        @Override
        public CompletableFuture<List<float[]>> stored(long version, List<Block> blocks) {
            return CompletableFuture.completedFuture(
                    blocks.stream().map(block -> filled(block.count(), version)).toList());
        }

        private static float[] filled(int count, long version) {
            float[] values = new float[count];
            Arrays.fill(values, (float) version);
            return values;
        }

        @Override
        public void later(Runnable action, long delayMillis) {
            delayed.add(action);
        }
    }

    /** The report that the shard has made last. */
    StepReadyRequest report() {
        return asked.getLast().request();
    }

    boolean reported() {
        return !asked.isEmpty();
    }

    void answer(StepReadyReply reply) {
        asked.removeLast().answer().onNext(reply);
    }

    void commit(long version) {
        answer(commitReply(version));
    }

    static StepReadyReply commitReply(long version) {
        return StepReadyReply.newBuilder()
                .setCommit(Commit.newBuilder().setVersion(version).setScale(1))
                .build();
    }

    /** Lets what was put off happen. */
    void pass() {
        for (int left = delayed.size(); left > 0; left--) {
            delayed.remove().run();
        }
    }

    // --- calls

    FakeCall<DeclareReply> declare() {
        return declare(declaration(2));
    }

    FakeCall<DeclareReply> declare(DeclareRequest request) {
        var call = new FakeCall<DeclareReply>();
        service.declare(request, call);
        return call;
    }

    static DeclareRequest declaration(int slices) {
        return DeclareRequest.newBuilder()
                .setGeneration(1)
                .setSlices(slices)
                .addAllParameters(ParameterMessages.messages(PARAMETERS))
                .build();
    }

    FakeCall<BlockRun> pull(long version) {
        var call = new FakeCall<BlockRun>();
        service.pull(PullRequest.newBuilder().setGeneration(1).setVersion(version).build(), call);
        return call;
    }

    /** The values of a pull that has ended well. */
    static float[] weights(FakeCall<BlockRun> pull) {
        BlockRun run = pull.answer();
        float[] values = new float[run.getValues().size() / Float.BYTES];
        Floats.read(run.getValues(), 0, values, 0, values.length);
        return values;
    }

    FakeCall<PushReply> push(PushChunk... chunks) {
        var call = new FakeCall<PushReply>();
        StreamObserver<PushChunk> stream = service.push(call);
        for (PushChunk chunk : chunks) {
            stream.onNext(chunk);
        }
        stream.onCompleted();
        return call;
    }

    /** A push whose sender is gone after its chunks. */
    void brokenPush(PushChunk... chunks) {
        var call = new FakeCall<PushReply>();
        StreamObserver<PushChunk> stream = service.push(call);
        for (PushChunk chunk : chunks) {
            stream.onNext(chunk);
        }
        call.cancel();
        stream.onError(io.grpc.Status.CANCELLED.asRuntimeException());
    }

    static PushHeader header(long version, Node node, double weight) {
        return PushHeader.newBuilder()
                .setIncarnation(1)
                .setGeneration(1)
                .setVersion(version)
                .setNode(parade.v1.Node.newBuilder().setFirst(node.first()).setCount(node.count()))
                .setWeight(weight)
                .build();
    }

    static PushChunk chunk(PushHeader header, BlockRun run) {
        return PushChunk.newBuilder().setHeader(header).setRun(run).build();
    }

    static PushChunk chunk(BlockRun run) {
        return PushChunk.newBuilder().setRun(run).build();
    }

    static BlockRun run(int block, float... values) {
        return run(block, 1, Floats.copyOf(values, 0, values.length));
    }

    static BlockRun run(int first, int count, ByteString values) {
        return BlockRun.newBuilder()
                .setFirstBlock(first)
                .setBlockCount(count)
                .setValues(values)
                .build();
    }

    @Override
    public void close() {
        meters.close();
    }
}
