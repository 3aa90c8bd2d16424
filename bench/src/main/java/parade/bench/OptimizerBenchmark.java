package parade.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import parade.block.Penalty;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.server.optimizer.Penalties;
import parade.server.optimizer.UpdateRule;

/**
 * One step of one block, on one thread; its values stay in the cache, so this is the arithmetic and
 * not the memory. A rule that is not vectorized is several times as slow as its neighbours.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OptimizerBenchmark {

    private static final int VALUES = 16_384;

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: bench
            model: {input: [2], layers: [{dense: 1}], loss: mse}
            data: {train: {format: generated, kind: housing, examples: 16}, batch: {size: 4}}
            optimizer: {sgd: 0.1}
            train: {steps: 4}
            """;

    /** As {@code --set} takes it. */
    @Param({
        "optimizer={sgd: 0.01}",
        "optimizer={momentum: 0.01}",
        "optimizer={nesterov: 0.01}",
        "optimizer=adagrad",
        "optimizer=rmsprop",
        "optimizer=adam",
        "optimizer={adam: {amsgrad: true}}",
        "optimizer=adamw",
        "clip={value: 1.0}"
    })
    public String rule = "";

    private final float[] weights = new float[VALUES];
    private final float[] drawn = new float[VALUES];
    private final float[] gradient = new float[VALUES];
    private float[][] slots = new float[0][];
    private UpdateRule update = rule("optimizer=adam");
    private long step;

    private static UpdateRule rule(String override) {
        try {
            var job = JobFile.read(JOB, Path.of("."), List.of(override), _ -> Optional.empty());
            return UpdateRule.of(job, 4, 4);
        } catch (JobFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    @Setup
    public void draw() {
        update = rule(rule);
        slots = new float[update.slotNames().size()][VALUES];
        var draws = Draws.from(1, Purpose.GENERATED_DATA);
        for (int i = 0; i < VALUES; i++) {
            weights[i] = (float) draws.uniform(i, -1, 1);
            drawn[i] = (float) draws.uniform(VALUES + i, -2, 2);
        }
    }

    /** Nanoseconds a value, with the copy that brings the gradient back. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public float[] apply() {
        System.arraycopy(drawn, 0, gradient, 0, VALUES);
        update.apply(weights, gradient, slots, VALUES, ++step, 1, 1);
        return gradient;
    }

    /** Nanoseconds a value of both penalties, whatever the rule. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public float[] penalties() {
        System.arraycopy(drawn, 0, gradient, 0, VALUES);
        Penalties.add(gradient, weights, new Penalty(0.01f, 0.01f), VALUES);
        return gradient;
    }
}
