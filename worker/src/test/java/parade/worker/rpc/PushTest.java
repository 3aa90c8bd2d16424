package parade.worker.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Placement;
import parade.block.Role;
import parade.block.Shape;
import parade.metrics.Meters;
import parade.process.Address;
import parade.process.Channels;
import parade.process.GrpcListener;
import parade.process.Protection;
import parade.slice.Node;
import parade.testing.Seeds;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushReply;
import parade.wire.Floats;

/** Pushes and pulls over loopback, against services that only keep what comes. */
final class PushTest {

    private static final long WAIT_MILLIS = 60_000;

    /** What a shard has got of one block of one node. */
    private record Got(Node node, int place) {}

    /** Keeps blocks by place, as its placement says that they are. */
    private static final class Shard extends DataGrpc.DataImplBase {
        private final List<Block> blocks;
        private final Map<Got, float[]> got = new ConcurrentHashMap<>();
        private final @Nullable Status refusal;

        Shard(List<Block> blocks, @Nullable Status refusal) {
            this.blocks = blocks;
            this.refusal = refusal;
        }

        @Override
        public StreamObserver<PushChunk> push(StreamObserver<PushReply> responder) {
            return new StreamObserver<>() {
                private PushHeader header = PushHeader.getDefaultInstance();
                private int chunks;
                private int lastFirst = Integer.MAX_VALUE;

                @Override
                public void onNext(PushChunk chunk) {
                    assertThat(chunk.hasHeader()).isEqualTo(chunks++ == 0);
                    if (chunk.hasHeader()) {
                        header = chunk.getHeader();
                    }
                    BlockRun run = chunk.getRun();
                    assertThat(run.getValues().size()).isLessThanOrEqualTo(256 << 10);
                    assertThat(run.getFirstBlock() + run.getBlockCount())
                            .isLessThanOrEqualTo(lastFirst);
                    lastFirst = run.getFirstBlock();
                    take(run);
                }

                private void take(BlockRun run) {
                    var node = new Node(header.getNode().getFirst(), header.getNode().getCount());
                    int from = 0;
                    for (int i = 0; i < run.getBlockCount(); i++) {
                        int place = run.getFirstBlock() + i;
                        float[] values = new float[blocks.get(place).count()];
                        Floats.read(run.getValues(), from, values, 0, values.length);
                        from += values.length * Float.BYTES;
                        assertThat(got.put(new Got(node, place), values)).isNull();
                    }
                    assertThat(from).isEqualTo(run.getValues().size());
                }

                @Override
                public void onError(Throwable broken) {}

                @Override
                public void onCompleted() {
                    if (refusal != null) {
                        responder.onError(refusal.asRuntimeException());
                        return;
                    }
                    responder.onNext(PushReply.getDefaultInstance());
                    responder.onCompleted();
                }
            };
        }

        /** Gives back what has come of the whole, block by block from the last to the first. */
        @Override
        public void pull(PullRequest request, StreamObserver<BlockRun> responder) {
            for (int place = blocks.size() - 1; place >= 0; place--) {
                float[] values = got.getOrDefault(new Got(new Node(0, 2), place), new float[0]);
                responder.onNext(
                        BlockRun.newBuilder()
                                .setFirstBlock(place)
                                .setBlockCount(1)
                                .setValues(Floats.copyOf(values, 0, values.length))
                                .build());
            }
            responder.onCompleted();
        }
    }

    private final Meters meters = new Meters("test");
    private final List<GrpcListener> listeners = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Shard> shards = new ArrayList<>();

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        listeners.forEach(GrpcListener::close);
        meters.close();
    }

    /** Any model on any number of shards: blocks arrive where they belong, and come back. */
    @Seeds
    void everyValueArrivesInItsPlace(long seed) throws Exception {
        var random = new Random(seed);
        List<ParameterSpec> parameters = model(random);
        List<float[]> pulled = new ArrayList<>();
        parameters.forEach(p -> pulled.add(new float[p.shape().size()]));
        int servers = 1 + random.nextInt(4);
        ShardClients clients = open(parameters, pulled, servers, null);
        List<Node> nodes = List.of(new Node(0, 2), new Node(2, 1));
        Push push = clients.push(9, 3, 5, nodes, new double[] {12, 6});
        List<List<float[]>> sums = new ArrayList<>();
        nodes.forEach(node -> sums.add(new ArrayList<>()));
        for (int p = parameters.size() - 1; p >= 0; p--) {
            for (int n = 0; n < nodes.size(); n++) {
                float[] sum = random(random, parameters.get(p).shape().size());
                sums.get(n).addFirst(sum.clone());
                push.accept(n, p, sum);
                Arrays.fill(sum, Float.NaN); // the caller's again
            }
        }
        Waits.all(push.finish(), WAIT_MILLIS);
        for (int s = 0; s < servers; s++) {
            Shard shard = shards.get(s);
            assertThat(shard.got).hasSize(nodes.size() * shard.blocks.size());
            shard.got.forEach((got, values) -> {
                Block block = shard.blocks.get(got.place());
                float[] sum = sums.get(nodes.indexOf(got.node())).get(block.parameter());
                assertThat(values).isEqualTo(Arrays.copyOfRange(sum, block.offset(), block.end()));
            });
        }
        Waits.all(clients.pull(6), WAIT_MILLIS);
        for (int p = 0; p < parameters.size(); p++) {
            assertThat(pulled.get(p)).isEqualTo(sums.getFirst().get(p));
        }
    }

    /** More shards than blocks: who holds nothing is not called. */
    @Test
    void shardsWithoutBlocksAreLeftAlone() throws Exception {
        var parameters = List.of(parameter("a", 3));
        ShardClients clients = open(parameters, List.of(new float[3]), 3, null);
        Push push = clients.push(1, 0, 0, List.of(new Node(0, 2)), new double[] {1});
        push.accept(0, 0, new float[] {1, 2, 3});
        Waits.all(push.finish(), WAIT_MILLIS);
        assertThat(shards.get(0).got).hasSize(1);
        assertThat(shards.get(1).got).isEmpty();
    }

    @Test
    void aRefusalReachesWhoWaits() throws Exception {
        var parameters = List.of(parameter("a", 200_000));
        ShardClients clients =
                open(
                        parameters,
                        List.of(new float[200_000]),
                        1,
                        Status.ABORTED.withDescription("generation 2"));
        Push push = clients.push(1, 0, 0, List.of(new Node(0, 2)), new double[] {1});
        push.accept(0, 0, new float[200_000]);
        assertThatThrownBy(() -> Waits.all(push.finish(), WAIT_MILLIS))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e ->
                                assertThat(e.failure())
                                        .isEqualTo(new Failure.Expelled("generation 2")));
    }

    @Test
    void aShardThatIsGoneEndsThePush() throws Exception {
        var parameters = List.of(parameter("a", 1_000_000));
        ShardClients clients = open(parameters, List.of(new float[1_000_000]), 1, null);
        listeners.removeFirst().close();
        Push push = clients.push(1, 0, 0, List.of(new Node(0, 2)), new double[] {1});
        push.accept(0, 0, new float[1_000_000]);
        assertThatThrownBy(() -> Waits.all(push.finish(), WAIT_MILLIS))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure()).isInstanceOf(Failure.Unreachable.class));
    }

    @Test
    void whatIsGivenUpDoesNotBreakTheConnection() throws Exception {
        var parameters = List.of(parameter("a", 100_000), parameter("b", 5));
        var values = List.of(new float[100_000], new float[5]);
        ShardClients clients = open(parameters, values, 1, null);
        Push givenUp = clients.push(1, 0, 0, List.of(new Node(0, 1)), new double[] {1});
        givenUp.accept(0, 1, new float[5]);
        givenUp.cancel();
        Push push = clients.push(1, 0, 0, List.of(new Node(0, 2)), new double[] {1});
        push.accept(0, 1, new float[5]);
        push.accept(0, 0, new float[100_000]);
        Waits.all(push.finish(), WAIT_MILLIS);
        assertThat(shards.getFirst().got.keySet())
                .contains(
                        new Got(new Node(0, 2), 0),
                        new Got(new Node(0, 2), 1),
                        new Got(new Node(0, 2), 2));
    }

    private ShardClients open(
            List<ParameterSpec> parameters,
            List<float[]> values,
            int servers,
            @Nullable Status refusal)
            throws IOException {
        for (List<Block> blocks : Placement.balance(Blocks.cut(parameters), servers).shards()) {
            var shard = new Shard(blocks, refusal);
            shards.add(shard);
            var listener =
                    GrpcListener.start(
                            "127.0.0.1",
                            0,
                            List.of(shard.bindService()),
                            meters,
                            Protection.none());
            listeners.add(listener);
            channels.add(
                    Channels.data(new Address("127.0.0.1", listener.port()), Protection.none()));
        }
        return new ShardClients(channels, parameters, values, 1, CallPath.STRAIGHT);
    }

    /** Small and large parameters, some of them of exactly one block and one value more. */
    private static List<ParameterSpec> model(Random random) {
        int[] sizes = {1, 7, 300, 40_000, 65_535, 65_536, 65_537, 150_000};
        var parameters = new ArrayList<ParameterSpec>();
        int count = 1 + random.nextInt(8);
        for (int p = 0; p < count; p++) {
            parameters.add(parameter("p" + p, sizes[random.nextInt(sizes.length)]));
        }
        return parameters;
    }

    private static ParameterSpec parameter(String name, int size) {
        return new ParameterSpec(
                name, Shape.of(size), Role.TRAINED, new InitialValues.Constant(0), Penalty.NONE);
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt() & 0x7f7f_ffff);
        }
        return values;
    }
}
