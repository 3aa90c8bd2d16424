package parade.worker.rpc;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import parade.block.BlockRuns;
import parade.block.ParameterMessages;
import parade.block.ParameterSpec;
import parade.process.Address;
import parade.process.Channels;
import parade.process.Protection;
import parade.slice.Node;
import parade.v1.BlockRun;
import parade.v1.DataFacts;
import parade.v1.DataGrpc;
import parade.v1.DeclareReply;
import parade.v1.DeclareRequest;
import parade.v1.PullRequest;
import parade.v1.PushHeader;

/**
 * A worker's calls to the shards: declare, pull, push. One channel a shard, closed with this
 * object, and every call with a deadline.
 */
public final class ShardClients implements AutoCloseable {

    /**
     * A pull parks until the step before is committed, so it may take as long as the slowest worker
     * does, and then as long as a server needs to serve all workers: docs/scale.md. Servers that
     * are gone are noticed by their connections, long before.
     */
    static final long PULL_MILLIS = 300_000;

    /**
     * From before forward to the answer, so it bounds what a step may compute; what follows is
     * bounded closer.
     */
    static final long PUSH_MILLIS = 600_000;

    private static final long DECLARE_MILLIS = 10_000;

    private final List<ManagedChannel> channels;
    private final List<DataGrpc.DataStub> shards;
    private final List<DataGrpc.DataBlockingStub> blocking;
    private final ShardMap map;
    private final List<float[]> values;
    private final List<ParameterSpec> parameters;
    private final long generation;

    /** For each shard and block the version of what was pulled last; used in ssp and async. */
    private final List<long[]> versions = new ArrayList<>();

    /** The number of the newest pull. */
    private final AtomicLong lastPull = new AtomicLong();

    /**
     * Connects to each when it is first called.
     *
     * @param addresses of the shards, in their order
     * @param values where pulled weights go: an array for each parameter
     */
    public static ShardClients connect(
            List<String> addresses,
            List<ParameterSpec> parameters,
            List<float[]> values,
            long generation,
            Protection protection,
            CallPath path) {
        List<ManagedChannel> channels =
                addresses.stream().map(a -> Channels.data(Address.parse(a), protection)).toList();
        return new ShardClients(channels, parameters, values, generation, path);
    }

    ShardClients(
            List<ManagedChannel> channels,
            List<ParameterSpec> parameters,
            List<float[]> values,
            long generation,
            CallPath path) {
        this.channels = List.copyOf(channels);
        shards = channels.stream().map(path::over).map(DataGrpc::newStub).toList();
        blocking = channels.stream().map(path::over).map(DataGrpc::newBlockingStub).toList();
        map = new ShardMap(parameters, channels.size());
        for (int shard = 0; shard < channels.size(); shard++) {
            versions.add(new long[map.blocks(shard).size()]);
        }
        this.parameters = parameters;
        this.values = values;
        this.generation = generation;
    }

    /** Says what is trained; the first worker's word makes it. */
    public void declare(int slices, DataFacts data) throws FailureException {
        var request =
                DeclareRequest.newBuilder()
                        .setGeneration(generation)
                        .setSlices(slices)
                        .setData(data)
                        .addAllParameters(ParameterMessages.messages(parameters))
                        .build();
        for (int shard = 0; shard < shards.size(); shard++) {
            DeclareReply reply;
            try {
                reply =
                        blocking.get(shard)
                                .withDeadlineAfter(DECLARE_MILLIS, TimeUnit.MILLISECONDS)
                                .declare(request);
            } catch (StatusRuntimeException status) {
                throw FailureException.of(status);
            }
            if (reply.getBlocks() != map.blocks(shard).size()) {
                throw new FailureException(
                        new Failure.Refused(
                                "shard "
                                        + shard
                                        + " holds "
                                        + reply.getBlocks()
                                        + " blocks where this worker counts "
                                        + map.blocks(shard).size()
                                        + ": run the same release everywhere"));
            }
        }
    }

    /**
     * Starts to pull a version; when all futures are done the arrays hold it, bit for bit. A pull
     * that is still under way writes nothing more: its calls and this one's are answered on the
     * same network threads.
     */
    public List<CompletableFuture<Void>> pull(long version) {
        return pull(PullRequest.newBuilder().setGeneration(generation).setVersion(version).build());
    }

    /** The same in ssp and async: the weights as each shard finds them, block by block. */
    public List<CompletableFuture<Void>> pullFreely(long incarnation) {
        return pull(
                PullRequest.newBuilder()
                        .setGeneration(generation)
                        .setIncarnation(incarnation)
                        .build());
    }

    private List<CompletableFuture<Void>> pull(PullRequest request) {
        long number = lastPull.incrementAndGet();
        var pulls = new ArrayList<CompletableFuture<Void>>();
        for (int shard = 0; shard < shards.size(); shard++) {
            int from = shard;
            var done = new CompletableFuture<Void>();
            shards.get(shard)
                    .withDeadlineAfter(PULL_MILLIS, TimeUnit.MILLISECONDS)
                    .pull(request, new Completion<BlockRun>(done, run -> store(number, from, run)));
            pulls.add(done);
        }
        return pulls;
    }

    private void store(long pull, int shard, BlockRun run) {
        if (pull != lastPull.get()) {
            return;
        }
        BlockRuns.store(run, map.blocks(shard), values);
        for (int b = 0; b < run.getVersionsCount(); b++) {
            versions.get(shard)[run.getFirstBlock() + b] = run.getVersions(b);
        }
    }

    /**
     * Opens a push of gradients of a version.
     *
     * @param nodes the nodes of slices that sums will be given for
     * @param weights for each node the sum of its examples' weights
     */
    public Push push(
            long incarnation, int worker, long version, List<Node> nodes, double[] weights) {
        var headers = new ArrayList<PushHeader>();
        for (int n = 0; n < nodes.size(); n++) {
            headers.add(
                    PushHeader.newBuilder()
                            .setIncarnation(incarnation)
                            .setGeneration(generation)
                            .setVersion(version)
                            .setNode(
                                    parade.v1.Node.newBuilder()
                                            .setFirst(nodes.get(n).first())
                                            .setCount(nodes.get(n).count()))
                            .setWeight(weights[n])
                            .setWorker(worker)
                            .build());
        }
        return new Push(shards, map, headers, shards.stream().map(shard -> new long[0]).toList());
    }

    /**
     * Opens a push in ssp or async, of a gradient of the weights that were pulled last.
     *
     * @param clock the ticket's
     * @param weight the sum of the weights of the batch's examples
     * @param scale what the mean gradient is to be multiplied by
     */
    public Push pushFreely(long incarnation, int worker, long clock, double weight, float scale) {
        var header =
                PushHeader.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(generation)
                        .setClock(clock)
                        .setWeight(weight)
                        .setScale(scale)
                        .setWorker(worker)
                        .build();
        return new Push(shards, map, List.of(header), versions);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
