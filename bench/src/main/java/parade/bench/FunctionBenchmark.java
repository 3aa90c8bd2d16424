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
import org.openjdk.jmh.annotations.Warmup;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.slice.SliceRows;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.Logarithm;
import parade.worker.linalg.Reductions;
import parade.worker.model.LossFunction;

/**
 * Functions and reductions over an array, on one thread; the loss takes the array as rows of 10
 * classes and computes their gradients, too. Nanoseconds divided by the size are those of an
 * element.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class FunctionBenchmark {

    private static final int CLASSES = 10;

    @Param({"1000", "100000"})
    public int size;

    private final Reductions reductions = new Reductions();
    private final LossFunction loss = LossFunction.of(LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY));
    private float[] x = new float[0];
    private float[] positive = new float[0];
    private float[] y = new float[0];
    private FMatrixRMaj outputs = new FMatrixRMaj(0, 0);
    private FMatrixRMaj gradient = new FMatrixRMaj(0, 0);
    private Batch batch = batch(1);

    @Setup
    public void draw() {
        var draws = Draws.from(1, Purpose.GENERATED_DATA);
        x = new float[size];
        positive = new float[size];
        y = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = (float) draws.uniform(i, -5, 5);
            positive[i] = Math.abs(x[i]);
        }
        int rows = size / CLASSES;
        outputs = new FMatrixRMaj(rows, CLASSES);
        outputs.setData(x);
        gradient = new FMatrixRMaj(rows, CLASSES);
        batch = batch(rows);
    }

    private static Batch batch(int rows) {
        var draws = Draws.from(2, Purpose.GENERATED_DATA);
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = draws.below(CLASSES, row);
        }
        var all = new BitSet();
        all.set(0);
        var slices = new SliceRows(all, new int[] {rows});
        return new Batch(1, new float[0], new Targets.Classes(labels), new float[0], slices, 0);
    }

    @Benchmark
    public float[] exp() {
        Exponential.exp(x, y, 0, size);
        return y;
    }

    @Benchmark
    public float[] log() {
        Logarithm.log(positive, y, 0, size);
        return y;
    }

    @Benchmark
    public float[] sigmoid() {
        Exponential.sigmoid(x, y, 0, size);
        return y;
    }

    @Benchmark
    public float[] tanh() {
        Exponential.tanh(x, y, 0, size);
        return y;
    }

    @Benchmark
    public Sums softmaxCrossEntropy() {
        return loss.accumulate(outputs, batch, 0, outputs.numRows, gradient);
    }

    @Benchmark
    public float sum() {
        return reductions.sum(x, 0, size);
    }

    @Benchmark
    public float dot() {
        return reductions.dot(x, 0, positive, 0, size);
    }

    @Benchmark
    public float norm() {
        return reductions.norm(x, 0, size);
    }

    @Benchmark
    public float meanVariance() {
        return reductions.variance(x, 0, size, reductions.mean(x, 0, size));
    }
}
