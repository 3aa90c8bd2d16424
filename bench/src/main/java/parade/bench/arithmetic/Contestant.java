package parade.bench.arithmetic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import jdk.incubator.vector.FloatVector;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.Slices;
import parade.worker.linalg.ThreadTeam;

/**
 * Measures what it is asked for on its standard input, line by line, and answers a number: {@code
 * bench/interleaved/contestants.py} has the protocol. It multiplies by our own kernels, or by
 * EJML's if its only argument is {@code ejml}.
 */
public final class Contestant {

    private final Products products;
    private final Gemm gemm = new Gemm();
    private final Peak peak = new Peak();

    private Contestant(boolean ejml) {
        products = ejml ? new Products.Ejml() : new Products.Parade(gemm);
    }

    public static void main(String[] arguments) throws IOException {
        var contestant = new Contestant(arguments.length > 0 && arguments[0].equals("ejml"));
        System.out.println(
                "ready Java %s, vectors of %d bits"
                        .formatted(
                                Runtime.version(), FloatVector.SPECIES_PREFERRED.vectorBitSize()));
        try (var requests =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                System.out.println(contestant.answer(line.split(" ", -1)));
            }
        }
    }

    private String answer(String[] request) {
        try {
            return Double.toString(measure(request));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
            return "error " + wrong;
        }
    }

    private double measure(String[] request) {
        double seconds = Double.parseDouble(request[request.length - 1]);
        return switch (request[0]) {
            case "gemm" -> {
                var product = Product.of(request, 1);
                yield Rate.cpu(seconds, product.gigaOperations(), product.by(products));
            }
            case "threads" -> {
                var product = Product.of(request, 2);
                try (var team = new ThreadTeam(Integer.parseInt(request[1]))) {
                    var ours = new Products.Parade(new Gemm(team));
                    yield Rate.wall(seconds, product.gigaOperations(), product.by(ours));
                }
            }
            case "segmented" -> {
                int m = Integer.parseInt(request[1]);
                int n = Integer.parseInt(request[2]);
                int depth = Integer.parseInt(request[3]);
                int v = Integer.parseInt(request[4]);
                var a = Operands.matrix(depth, m);
                var b = Operands.matrix(depth, n);
                var slices = new Slices(0, v, depth / v, depth % v);
                float[] c = new float[m * n];
                yield Rate.cpu(
                        seconds,
                        2e-9 * m * n * depth,
                        () -> gemm.multiplyTransposedA(a, b, slices, c));
            }
            case "optimizer" -> {
                int values = Integer.parseInt(request[2]);
                yield Rate.cpu(seconds, values, new OptimizerPass(request[1], values));
            }
            case "peak" -> Rate.cpu(seconds, Peak.GIGA_OPERATIONS, peak::run);
            default -> throw new IllegalArgumentException("unknown request " + request[0]);
        };
    }
}
