package parade.bench;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.ClassWeights;
import parade.job.Initializer;
import parade.job.LayerSpec;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.ModelSpec;
import parade.job.Regularization;
import parade.slice.Node;
import parade.slice.SliceRows;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.linalg.Arithmetic;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.Logarithm;
import parade.worker.linalg.Slices;
import parade.worker.linalg.ThreadTeam;
import parade.worker.model.ModelException;
import parade.worker.model.Network;

/**
 * What the arithmetic of this virtual machine gives, as a hash for each family of it: products,
 * functions, and whole nets with every loss and activation. {@code bench/same-bits} compares them
 * between kinds of vectors. Each is computed many times over, by code that is interpreted first and
 * compiled later.
 */
final class Bits {

    private static final int ROUNDS = 8;

    /** Every so-manieth float: a prime, so that all exponents and low bits come. */
    private static final int STRIDE = 8209;

    /**
     * Rows of A, depth, columns of B: of all tails of tiles and vectors, and larger than blocks.
     */
    private static final int[][] SHAPES = {
        {1, 1, 1},
        {7, 5, 3},
        {13, 17, 19},
        {33, 47, 65},
        {96, 784, 50},
        {101, 33, 131},
        {64, 1100, 97},
    };

    private final MessageDigest digest;
    private SplittableRandom random = new SplittableRandom(1);

    private Bits() throws NoSuchAlgorithmException {
        digest = MessageDigest.getInstance("SHA-256");
    }

    public static void main(String[] arguments) throws NoSuchAlgorithmException, ModelException {
        System.out.println("arithmetic: " + Arithmetic.words());
        var bits = new Bits();
        for (int threads = 1; threads <= 2; threads++) {
            try (var team = new ThreadTeam(threads)) {
                bits.products(team);
            }
        }
        bits.nets();
        bits.functions();
    }

    private void products(ThreadTeam team) {
        var gemm = new Gemm(team);
        var product = new FMatrixRMaj(0, 0);
        String threads = ", threads " + team.threads();
        each(shape -> {
            gemm.multiply(matrix(shape[0], shape[1]), matrix(shape[1], shape[2]), product);
            add(product.data, shape[0] * shape[2]);
        });
        print("A·B" + threads);
        each(shape -> {
            gemm.multiplyTransposedB(
                    matrix(shape[0], shape[1]), matrix(shape[2], shape[1]), product);
            add(product.data, shape[0] * shape[2]);
        });
        print("A·Bᵀ" + threads);
        for (int slices : new int[] {1, 8}) {
            each(shape -> {
                float[] sums = new float[shape[0] * shape[2]];
                int depth = shape[1];
                var cut = new Slices(0, slices, depth / slices, depth % slices);
                gemm.multiplyTransposedA(
                        matrix(depth, shape[0]), matrix(depth, shape[2]), cut, sums);
                add(sums, sums.length);
            });
            print("Aᵀ·B, slices " + slices + threads);
        }
    }

    /** Of matrices of one shape. */
    private interface OfShape {
        void compute(int[] shape);
    }

    private void each(OfShape product) {
        random = new SplittableRandom(1);
        for (int round = 0; round < ROUNDS; round++) {
            for (int[] shape : SHAPES) {
                product.compute(shape);
            }
        }
    }

    private FMatrixRMaj matrix(int rows, int columns) {
        return FMatrixRMaj.wrap(rows, columns, floats(rows * columns));
    }

    private float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextFloat(-1, 1);
        }
        return floats;
    }

    /** Over all floats, from the least to the greatest, infinities and some that are none. */
    private void functions() {
        float[] x = new float[(int) ((1L << 32) / STRIDE)];
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(i * STRIDE);
        }
        Exponential.exp(x, y, 0, x.length);
        add(y, y.length);
        print("exp");
        Exponential.sigmoid(x, y, 0, x.length);
        add(y, y.length);
        print("sigmoid");
        Exponential.tanh(x, y, 0, x.length);
        add(y, y.length);
        print("tanh");
        Logarithm.log(x, y, 0, x.length);
        add(y, y.length);
        print("log");
    }

    private void nets() throws ModelException {
        for (Loss loss : Loss.values()) {
            random = new SplittableRandom(2);
            for (Activation activation :
                    List.of(
                            new Activation.Sigmoid(),
                            new Activation.Tanh(),
                            new Activation.Relu(),
                            new Activation.LeakyRelu(0.1),
                            new Activation.Elu(1),
                            new Activation.Softmax())) {
                net(loss, activation);
            }
            print("nets by " + loss);
        }
    }

    private void net(Loss loss, Activation activation) throws ModelException {
        int inputs = 37;
        int outputs = loss == Loss.BINARY_CROSS_ENTROPY ? 1 : 11;
        var model =
                new ModelSpec(
                        Shape.of(inputs),
                        List.of(
                                dense(29, activation),
                                new LayerSpec.Dropout(0.3),
                                dense(outputs, new Activation.Linear())),
                        new LossSpec(loss, 0, 1, new ClassWeights.Equal()));
        Network network = Network.build(model, Regularization.NONE, 3);
        for (int p = 0; p < network.parameters().size(); p++) {
            float[] drawn = floats(network.values(p).length);
            System.arraycopy(drawn, 0, network.values(p), 0, drawn.length);
        }
        for (int round = 0; round < 4 * ROUNDS; round++) {
            int rows = 90 + round;
            var present = new BitSet();
            present.set(0, 8);
            int[] counts = new int[8];
            for (int slice = 0; slice < counts.length; slice++) {
                counts[slice] = (rows + 7 - slice) / 8;
            }
            var batch =
                    new Batch(
                            inputs,
                            floats(rows * inputs),
                            targets(loss, rows, outputs),
                            new float[0],
                            new SliceRows(present, counts),
                            round);
            add(
                    network.train(
                                    batch,
                                    List.of(new Node(0, 8)),
                                    (_, parameter, gradient) ->
                                            add(gradient, network.values(parameter).length))
                            .getFirst());
            add(network.evaluate(batch));
        }
    }

    private static LayerSpec.Dense dense(int units, Activation activation) {
        return new LayerSpec.Dense(
                units, activation, new Initializer.Constant(0), true, Optional.empty());
    }

    private Targets targets(Loss loss, int rows, int outputs) {
        if (!loss.classification()) {
            return new Targets.Values(floats(rows * outputs), outputs);
        }
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = random.nextInt(Math.max(2, outputs));
        }
        return new Targets.Classes(labels);
    }

    private void add(Sums sums) {
        digest.update(
                ByteBuffer.allocate(16).putDouble(sums.loss()).putDouble(sums.correct()).array());
    }

    /** Any NaN is as good as another. */
    private void add(float[] values, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * count);
        for (int i = 0; i < count; i++) {
            bytes.putInt(Float.floatToIntBits(values[i]));
        }
        digest.update(bytes.array());
    }

    /** The hash of what was added since the last one. */
    private void print(String family) {
        System.out.println(HexFormat.of().formatHex(digest.digest()) + "  " + family);
    }
}
