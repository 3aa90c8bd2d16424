package parade.server.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.Job;
import parade.server.coordination.RunPlan;
import parade.server.coordination.TestJobs;
import parade.server.store.ShardModel;
import parade.server.store.ShardSnapshot;
import parade.server.store.ShardStore;
import parade.slice.Node;
import parade.slice.SliceTree;

/**
 * A shard's steps beside those of the papers' formulas in double, for every optimizer, option,
 * schedule, penalty and clip: {@code bench/goldens/optimizers.py} has made the numbers, and has
 * compared them with PyTorch's.
 */
final class OptimizerGoldenTest {

    private static final Path GOLDENS =
            Path.of("src/test/resources/parade/server/optimizer/optimizers.json");

    private static final double RELATIVE_ERROR = 1e-5;

    /**
     * Mean squared error of a linear model, and where its weights go.
     *
     * @param rows features of 16 examples; the last one is the bias's 1
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Goldens(double[][] rows, double[] targets, double[] start, List<Case> cases) {}

    /**
     * One way.
     *
     * @param job values as {@code --set} takes them
     */
    record Case(String name, List<String> job, List<Weights> weights) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Weights and bias after some steps. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Weights(int step, double[] values) {}

    private static Goldens goldens() throws Exception {
        return new Gson().fromJson(Files.readString(GOLDENS), Goldens.class);
    }

    private static Stream<Case> cases() throws Exception {
        return goldens().cases().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void goesTheWayOfTheFormulas(Case golden) throws Exception {
        Goldens problem = goldens();
        ShardStore store = store(job(golden), problem.start());
        for (Weights expected : golden.weights()) {
            while (store.version() < expected.step()) {
                step(store, job(golden), problem);
            }
            float[] weights = weights(store);
            for (int i = 0; i < weights.length; i++) {
                double value = expected.values()[i];
                assertThat((double) weights[i])
                        .as("weight %d at step %d", i, expected.step())
                        .isCloseTo(value, within(RELATIVE_ERROR * Math.abs(value)));
            }
        }
    }

    private static Job job(Case golden) {
        var overrides = new ArrayList<>(golden.job());
        overrides.add("data.batch.size=4"); // 16 examples: an epoch has four steps
        overrides.add("train.steps=100");
        return TestJobs.small(overrides.toArray(String[]::new));
    }

    /** A weight with the job's penalties and a bias without. */
    private static ShardStore store(Job job, double[] start) {
        int weights = start.length - 1;
        var penalty =
                new Penalty((float) job.regularization().l1(), (float) job.regularization().l2());
        var parameters =
                List.of(
                        parameter("layers.0.weight", weights, penalty),
                        parameter("layers.0.bias", 1, Penalty.NONE));
        var blocks = Blocks.cut(parameters);
        RunPlan plan = RunPlan.of(job, TestJobs.facts());
        UpdateRule rule = UpdateRule.of(job, plan.stepsPerEpoch(), plan.steps());
        var store = new ShardStore(new ShardModel(parameters, blocks, new SliceTree(1)), rule, 1);
        store.restore(
                new ShardSnapshot(
                        0,
                        rule.slotNames(),
                        List.of(
                                values(blocks.get(0), rule, Arrays.copyOf(start, weights)),
                                values(blocks.get(1), rule, start[weights]))));
        return store;
    }

    private static ParameterSpec parameter(String name, int size, Penalty penalty) {
        return new ParameterSpec(
                name, Shape.of(size), Role.TRAINED, new InitialValues.Constant(0), penalty);
    }

    private static ShardSnapshot.Values values(Block block, UpdateRule rule, double... start) {
        float[] weights = new float[start.length];
        for (int i = 0; i < start.length; i++) {
            weights[i] = (float) start[i];
        }
        List<float[]> slots = rule.slotNames().stream().map(_ -> new float[start.length]).toList();
        return new ShardSnapshot.Values(block, weights, slots);
    }

    private static float[] weights(ShardStore store) {
        float[] weights = Arrays.copyOf(store.weights(0), store.weights(0).length + 1);
        weights[weights.length - 1] = store.weights(1)[0];
        return weights;
    }

    /** One step along the gradient at the float weights, itself worked out in double. */
    private static void step(ShardStore store, Job job, Goldens problem) {
        float[] weights = weights(store);
        double[] sum = new double[weights.length];
        for (int r = 0; r < problem.rows().length; r++) {
            double[] row = problem.rows()[r];
            double error = -problem.targets()[r];
            for (int i = 0; i < row.length; i++) {
                error += row[i] * weights[i];
            }
            for (int i = 0; i < row.length; i++) {
                sum[i] += 2 * error * row[i];
            }
        }
        float[] gradient = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            gradient[i] = (float) sum[i];
        }
        int bias = sum.length - 1;
        double examples = problem.rows().length;
        store.push(new Node(0, 1), examples, 0, Arrays.copyOf(gradient, bias));
        store.push(new Node(0, 1), examples, 1, new float[] {gradient[bias]});
        double squared =
                store.summarize().norms().stream().mapToDouble(norm -> norm.squared()).sum();
        float scale = job.clip().map(clip -> clip.scale(Math.sqrt(squared))).orElse(1f);
        store.commit(scale, false);
    }
}
