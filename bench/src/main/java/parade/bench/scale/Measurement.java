package parade.bench.scale;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import parade.block.Block;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.Job;
import parade.metrics.Meters;
import parade.process.Address;
import parade.process.GrpcListener;
import parade.process.Protection;
import parade.server.optimizer.UpdateRule;
import parade.server.store.ShardModel;
import parade.server.store.ShardStore;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.v1.ControlGrpc;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.wire.Floats;
import parade.worker.rpc.CallPath;
import parade.worker.rpc.CoordinatorClient;
import parade.worker.rpc.FailureException;

/**
 * What the product's parts cost on this machine, in time of processors and not of the clock, since
 * others may use the machine too.
 */
final class Measurement {

    private static final int CALLS = 20_000;
    private static final int SLICES = 32;
    private static final int ROUNDS = 12;

    /** Together more than a processor's caches hold. */
    private static final int BLOCKS = 64;

    private static final int MESSAGES = 256;

    private Measurement() {}

    /** Small calls and blocks; the coordinator's events are measured by the simulation itself. */
    static Costs onThisMachine(Job job, Costs usual) throws IOException, FailureException {
        double call = calls(CALLS / 4) < 0 ? 0 : calls(CALLS);
        double[] block = blocks(job);
        return new Costs(
                call,
                call / 4,
                usual.encodeNanosPerByte(),
                usual.networkNanosPerByte(),
                block[0],
                block[1],
                block[2],
                usual.controlNanos());
    }

    /** One side of a small call over the loopback: half of what both take. */
    private static double calls(int count) throws IOException, FailureException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var service =
                new ControlGrpc.ControlImplBase() {
                    @Override
                    public void heartbeat(
                            HeartbeatRequest request, StreamObserver<HeartbeatReply> responder) {
                        responder.onNext(
                                HeartbeatReply.newBuilder()
                                        .setKnown(true)
                                        .setGeneration(1)
                                        .build());
                        responder.onCompleted();
                    }
                };
        ExecutorService listeners = Executors.newSingleThreadExecutor();
        try (var meters = new Meters("scale");
                var listener =
                        GrpcListener.start(
                                "127.0.0.1",
                                0,
                                List.of(service.bindService()),
                                meters,
                                Protection.none());
                var client =
                        CoordinatorClient.connect(
                                new Address("127.0.0.1", listener.port()),
                                listeners,
                                Protection.none(),
                                CallPath.STRAIGHT)) {
            long begin = 0;
            for (int c = -count; c < count; c++) {
                begin = c == 0 ? system.getProcessCpuTime() : begin;
                client.heartbeat(1, 1);
            }
            return (system.getProcessCpuTime() - begin) / 2.0 / count;
        } finally {
            listeners.shutdownNow();
        }
    }

    /** Nanoseconds a byte of sum, copy and apply, as a shard's thread does them. */
    private static double[] blocks(Job job) {
        var parameter =
                new ParameterSpec(
                        "all",
                        Shape.of(BLOCKS * Block.MAXIMUM_COUNT),
                        Role.TRAINED,
                        new InitialValues.Constant(0),
                        Penalty.NONE);
        List<Block> blocks = parade.block.Blocks.cut(List.of(parameter));
        var model = new ShardModel(List.of(parameter), blocks, new SliceTree(SLICES));
        var store = new ShardStore(model, UpdateRule.of(job, 1000, 1000), 1);
        byte[] message = new byte[Block.MAXIMUM_COUNT * Float.BYTES];
        var messages = new ArrayList<ByteString>();
        for (int m = 0; m < MESSAGES; m++) {
            messages.add(ByteString.copyFrom(message));
        }
        var thread = ManagementFactory.getThreadMXBean();
        var rounds = new ArrayList<double[]>();
        for (int round = 0; round < ROUNDS; round++) {
            long begin = thread.getCurrentThreadCpuTime();
            for (int slice = 0; slice < SLICES; slice++) {
                for (int b = 0; b < blocks.size(); b++) {
                    float[] sum = store.buffers().take(Block.MAXIMUM_COUNT);
                    ByteString values = messages.get((slice * BLOCKS + b) % MESSAGES);
                    Floats.read(values, 0, sum, 0, sum.length);
                    store.push(new Node(slice, 1), 1, b, sum);
                }
            }
            long summed = thread.getCurrentThreadCpuTime();
            store.summarize();
            store.commit(1, false);
            long applied = thread.getCurrentThreadCpuTime();
            for (int copy = 0; copy < SLICES; copy++) {
                for (int b = 0; b < blocks.size(); b++) {
                    Floats.write(
                            store.weights(b), 0, Block.MAXIMUM_COUNT, new byte[message.length], 0);
                }
            }
            long copied = thread.getCurrentThreadCpuTime();
            double bytes = (double) blocks.size() * message.length;
            rounds.add(
                    new double[] {
                        (summed - begin) / bytes / SLICES,
                        (copied - applied) / bytes / SLICES,
                        (applied - summed) / bytes
                    });
        }
        return median(rounds.subList(ROUNDS / 2, ROUNDS));
    }

    private static double[] median(List<double[]> rounds) {
        var medians = new double[rounds.getFirst().length];
        for (int i = 0; i < medians.length; i++) {
            int at = i;
            double[] sorted = rounds.stream().mapToDouble(round -> round[at]).sorted().toArray();
            medians[i] = sorted[sorted.length / 2];
        }
        return medians;
    }
}
