package parade.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parade.block.Block;
import parade.block.BlockRuns;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.SecuritySpec;
import parade.metrics.Meters;
import parade.process.CredentialsException;
import parade.process.GrpcListener;
import parade.process.Protection;
import parade.slice.Node;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushReply;
import parade.wire.Floats;
import parade.worker.rpc.CallPath;
import parade.worker.rpc.FailureException;
import parade.worker.rpc.Push;
import parade.worker.rpc.ShardClients;
import parade.worker.rpc.Waits;

/**
 * The wire by itself: a worker's pulls and pushes of a large model, with and without TLS and token,
 * against a shard that does nothing but copy. {@code bench/tls} starts both ends.
 */
public final class Wire {

    private static final String HOST = "127.0.0.1";

    /** Until the compiler has done its work: rates triple meanwhile. */
    private static final int WARM_UP_ROUNDS = 25;

    private static final long PATIENCE_MILLIS = 120_000;

    private Wire() {}

    /**
     * {@code serve FOLDER MEBIBYTES} prints two ports, the second one protected by what is in the
     * folder, and serves until its input ends. {@code measure FOLDER MEBIBYTES PORT PORT ROUNDS}
     * prints lines of {@code pull|push plaintext|tls bytes-per-second}, the two by turns.
     */
    public static void main(String[] arguments) throws Exception {
        Protection tls = protection(Path.of(arguments[1]));
        int mebibytes = Integer.parseInt(arguments[2]);
        List<ParameterSpec> model = model(mebibytes << 18);
        if (arguments[0].equals("serve")) {
            serve(model, tls);
        } else {
            System.out.println("TLS by " + (OpenSsl.isAvailable() ? "BoringSSL" : "the JDK"));
            int rounds = Integer.parseInt(arguments[5]);
            measure(model, List.of(arguments[3], arguments[4]), tls, rounds);
        }
    }

    private static Protection protection(Path folder) throws CredentialsException {
        var files =
                new SecuritySpec.Tls(
                        folder.resolve("tls.crt"),
                        folder.resolve("tls.key"),
                        folder.resolve("ca.crt"));
        return Protection.of(
                new SecuritySpec(Optional.of(files), Optional.of(folder.resolve("token")), false));
    }

    private static List<ParameterSpec> model(int floats) {
        return List.of(
                new ParameterSpec(
                        "all",
                        Shape.of(floats),
                        Role.TRAINED,
                        new InitialValues.Constant(0),
                        Penalty.NONE));
    }

    private static void serve(List<ParameterSpec> model, Protection tls) throws IOException {
        List<ServerServiceDefinition> services = List.of(new Shard(model).bindService());
        try (var meters = new Meters("wire");
                var plain = GrpcListener.start(HOST, 0, services, meters, Protection.none());
                var secure = GrpcListener.start(HOST, 0, services, meters, tls)) {
            System.out.println(plain.port() + " " + secure.port());
            while (System.in.read() >= 0) {
                // Until whoever started it is gone.
            }
        }
    }

    private static void measure(
            List<ParameterSpec> model, List<String> ports, Protection tls, int rounds)
            throws FailureException {
        List<float[]> values = List.of(new float[model.getFirst().shape().size()]);
        List<String> names = List.of("plaintext", "tls");
        List<ShardClients> clients = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            Protection protection = i == 0 ? Protection.none() : tls;
            List<String> address = List.of(HOST + ":" + ports.get(i));
            clients.add(
                    ShardClients.connect(address, model, values, 1, protection, CallPath.STRAIGHT));
        }
        double bytes = 4.0 * values.getFirst().length;
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (int i = 0; i < clients.size(); i++) {
                long begin = System.nanoTime();
                Waits.all(clients.get(i).pull(1), PATIENCE_MILLIS);
                long pulled = System.nanoTime();
                Push push = clients.get(i).push(1, 0, 1, List.of(new Node(0, 1)), new double[] {1});
                push.accept(0, 0, values.getFirst());
                Waits.all(push.finish(), PATIENCE_MILLIS);
                long pushed = System.nanoTime();
                if (round >= 0) {
                    System.out.printf(
                            "pull %s %.0f%n", names.get(i), bytes * 1e9 / (pulled - begin));
                    System.out.printf(
                            "push %s %.0f%n", names.get(i), bytes * 1e9 / (pushed - pulled));
                }
            }
        }
        clients.forEach(ShardClients::close);
    }

    /** Copies as a shard does, and nothing else. */
    private static final class Shard extends DataGrpc.DataImplBase {

        private final List<Block> blocks;
        private final List<float[]> values;

        Shard(List<ParameterSpec> model) {
            blocks = Blocks.cut(model);
            values = List.of(new float[model.getFirst().shape().size()]);
        }

        @Override
        public void pull(PullRequest request, StreamObserver<BlockRun> responder) {
            var call = (ServerCallStreamObserver<BlockRun>) responder;
            var next = new int[1];
            call.setOnReadyHandler(() -> {
                while (call.isReady() && next[0] < blocks.size()) {
                    call.onNext(run(next[0]++));
                    if (next[0] == blocks.size()) {
                        call.onCompleted();
                    }
                }
            });
        }

        private BlockRun run(int index) {
            Block block = blocks.get(index);
            byte[] bytes = new byte[block.count() * Float.BYTES];
            Floats.write(values.get(block.parameter()), block.offset(), block.count(), bytes, 0);
            return BlockRun.newBuilder()
                    .setFirstBlock(index)
                    .setBlockCount(1)
                    .setValues(UnsafeByteOperations.unsafeWrap(bytes))
                    .build();
        }

        @Override
        public StreamObserver<PushChunk> push(StreamObserver<PushReply> responder) {
            return new StreamObserver<>() {
                @Override
                public void onNext(PushChunk chunk) {
                    BlockRuns.store(chunk.getRun(), blocks, values);
                }

                @Override
                public void onError(Throwable broken) {}

                @Override
                public void onCompleted() {
                    responder.onNext(PushReply.getDefaultInstance());
                    responder.onCompleted();
                }
            };
        }
    }
}
