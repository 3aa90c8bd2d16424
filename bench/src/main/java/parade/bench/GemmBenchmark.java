package parade.bench;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.ejml.data.FMatrixRMaj;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.slice.Node;
import parade.slice.SliceRows;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.Slices;
import parade.worker.linalg.ThreadTeam;

/**
 * The three products of a dense layer: forward [batch × inputs]·[inputs × units], backward to the
 * input, and the weight gradient with the batch cut in slices or in one. Operations per second
 * times 2·batch·inputs·units are floating-point operations per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class GemmBenchmark {

    /** Batch, inputs, units and V. */
    @Param({"100x784x50x4", "128x784x512x8", "128x512x512x8", "256x1024x1024x8"})
    public String shape = "";

    /** That share each product. */
    @Param({"1", "2"})
    public int threads = 1;

    private ThreadTeam team = ThreadTeam.one();
    private Gemm gemm = new Gemm();
    private FMatrixRMaj input = new FMatrixRMaj(0, 0);
    private FMatrixRMaj weight = new FMatrixRMaj(0, 0);
    private FMatrixRMaj output = new FMatrixRMaj(0, 0);
    private FMatrixRMaj inputGradient = new FMatrixRMaj(0, 0);
    private float[] weightGradient = new float[0];
    private Slices slices = Slices.one(0);
    private Slices one = Slices.one(0);

    @Setup
    public void draw() {
        String[] extents = shape.split("x", -1);
        int batch = Integer.parseInt(extents[0]);
        int inputs = Integer.parseInt(extents[1]);
        int units = Integer.parseInt(extents[2]);
        int v = Integer.parseInt(extents[3]);
        team = new ThreadTeam(threads);
        gemm = new Gemm(team);
        input = matrix(batch, inputs, 1);
        weight = matrix(inputs, units, 2);
        output = matrix(batch, units, 3);
        inputGradient = new FMatrixRMaj(batch, inputs);
        weightGradient = new float[inputs * units];
        var all = new BitSet();
        all.set(0, v);
        int[] counts = new int[v];
        for (int slice = 0; slice < v; slice++) {
            counts[slice] = batch / v;
        }
        slices = Slices.of(new SliceRows(all, counts), new Node(0, v));
        one = Slices.one(batch);
    }

    @TearDown
    public void close() {
        team.close();
    }

    private static FMatrixRMaj matrix(int rows, int columns, int which) {
        var draws = Draws.from(which, Purpose.GENERATED_DATA);
        var matrix = new FMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.data.length; i++) {
            matrix.data[i] = (float) draws.uniform(i, -1, 1);
        }
        return matrix;
    }

    @Benchmark
    public FMatrixRMaj forward() {
        gemm.multiply(input, weight, output);
        return output;
    }

    @Benchmark
    public FMatrixRMaj backward() {
        gemm.multiplyTransposedB(output, weight, inputGradient);
        return inputGradient;
    }

    @Benchmark
    public float[] weightGradient() {
        gemm.multiplyTransposedA(input, output, slices, weightGradient);
        return weightGradient;
    }

    @Benchmark
    public float[] weightGradientInOne() {
        gemm.multiplyTransposedA(input, output, one, weightGradient);
        return weightGradient;
    }
}
