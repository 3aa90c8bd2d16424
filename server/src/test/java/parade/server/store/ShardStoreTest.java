package parade.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Placement;
import parade.block.Role;
import parade.block.Shape;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.OptimizerSpec;
import parade.server.optimizer.TestRules;
import parade.server.reduction.Outcome;
import parade.slice.Node;
import parade.slice.SliceTree;

class ShardStoreTest {

    private static final int SLICES = 5;
    private static final Node ALL = new Node(0, SLICES);
    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.5);
    private static final OptimizerSpec ADAM =
            new OptimizerSpec.Adam(0.01, 0.9, 0.999, 1e-8, false, 0);

    /** Two blocks of a weight (65,536 + 4,464), a frozen table and a bias. */
    private static final List<ParameterSpec> MODEL =
            List.of(
                    new ParameterSpec(
                            "layers.0.weight",
                            Shape.of(70, 1000),
                            Role.TRAINED,
                            new InitialValues.Normal(0, 0.1),
                            Penalty.NONE),
                    new ParameterSpec(
                            "layers.1.table",
                            Shape.of(3),
                            Role.FROZEN,
                            new InitialValues.Uniform(-1, 1),
                            Penalty.NONE),
                    new ParameterSpec(
                            "layers.2.bias",
                            Shape.of(11),
                            Role.TRAINED,
                            new InitialValues.Constant(0.25f),
                            Penalty.NONE));

    @Test
    void anyNumberOfServersAndAnyOrderOfPushesGiveTheSameBits() {
        List<float[]> alone = train(1, 2, 0);
        for (int servers : new int[] {2, 7}) {
            List<float[]> together = train(servers, 2, servers);
            for (int p = 0; p < MODEL.size(); p++) {
                assertThat(together.get(p)).containsExactly(alone.get(p));
            }
        }
    }

    @Test
    void drawsWhatTheSpecificationSays() {
        var store = small(SGD, new InitialValues.Uniform(2, 3), 4096);
        float[] weights = store.weights(0);
        double sum = 0;
        for (float weight : weights) {
            assertThat(weight).isBetween(2f, 3f);
            sum += weight;
        }
        assertThat(sum / weights.length).isCloseTo(2.5, within(0.03));
        assertThat(small(SGD, new InitialValues.Constant(7), 3).weights(0))
                .containsExactly(7, 7, 7);
    }

    @Test
    void drawsAValueByItsPlaceInTheParameter() {
        var draws = Draws.from(42, Purpose.INITIAL_WEIGHTS).of("layers.0.weight");
        var alone = shard(Placement.balance(Blocks.cut(MODEL), 1), 0, SGD);
        assertThat(alone.weights(0)[17]).isEqualTo((float) (0.1 * draws.normal(17)));
        assertThat(alone.weights(1)[17]).isEqualTo((float) (0.1 * draws.normal(65_536 + 17)));
    }

    @Test
    void takesTheMeanOnceAndStepsAlongIt() {
        var store = small(SGD, new InitialValues.Constant(1), 2);
        assertThat(store.push(new Node(0, 4), 6, 0, new float[] {12, -4}))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(store.ready()).isFalse();
        assertThat(store.missing().stream().toArray()).containsExactly(4);
        assertThat(store.push(new Node(4, 1), 2, 0, new float[] {4, 0}))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(store.ready()).isTrue();
        var summary = store.summarize();
        assertThat(summary.norms()).containsExactly(new StepSummary.BlockNorm(0, 4.25));
        assertThat(summary.nonfinite()).isEmpty();
        assertThat(store.push(ALL, 8, 0, new float[2])).isEqualTo(Outcome.DUPLICATE);
        assertThat(store.commit(2, false)).isEmpty();
        assertThat(store.version()).isEqualTo(1);
        assertThat(store.weights(0)).containsExactly(-1, 1.5f);
    }

    @Test
    void penaltiesBelongToTheMeanGradientAndItsNorm() {
        var store = small(SGD, new InitialValues.Constant(2), 3, new Penalty(0.5f, 0.25f));
        store.push(ALL, 4, 0, new float[] {4, 0, -8});
        // The mean is (1, 0, -2), and the penalty adds 0.25 · 2 + 0.5.
        assertThat(store.summarize().norms().getFirst().squared()).isEqualTo(4 + 1 + 1);
        store.commit(0.5f, false);
        assertThat(store.weights(0)).containsExactly(1.5f, 1.75f, 2.25f);
    }

    @Test
    void noExamplesLeaveThePenalty() {
        var store = small(SGD, new InitialValues.Constant(-4), 1, new Penalty(1, 0.5f));
        store.push(ALL, 0, 0, new float[1]);
        store.summarize();
        store.commit(1, false);
        assertThat(store.weights(0)).containsExactly(-4 + 0.5f * 3);
    }

    @Test
    void aPenaltyThatIsNotFiniteIsFoundBeforeTheStep() {
        var store = small(SGD, new InitialValues.Constant(3e38f), 2, new Penalty(0, 2));
        store.push(ALL, 1, 0, new float[2]);
        assertThat(store.summarize().nonfinite()).contains("layers.0.bias[0]");
    }

    @Test
    void boundsItsBytesByTheSlotsOfItsOptimizer() {
        for (OptimizerSpec optimizer : TestRules.OPTIMIZERS) {
            long slots = TestRules.of(optimizer).slotNames().size();
            var store = small(optimizer, new InitialValues.Constant(1), 64);
            long arrays = 2 * (1 + slots) + (SLICES + 1) / 2 + 1;
            assertThat(store.worstCaseBytes()).isEqualTo((arrays + 1) * 64 * 4);
        }
    }

    @Test
    void noExamplesAreAGradientOfPlusZero() {
        var store = small(SGD, new InitialValues.Constant(1), 2);
        store.push(ALL, 0, 0, new float[] {-0.0f, 0});
        assertThat(store.summarize().norms().getFirst().squared()).isZero();
        store.commit(1, false);
        assertThat(store.weights(0)).containsExactly(1, 1);
    }

    @Test
    void saysWhereAGradientIsNotFinite() {
        var store = small(SGD, new InitialValues.Constant(1), 20);
        float[] sum = new float[20];
        sum[17] = Float.NaN;
        sum[19] = Float.POSITIVE_INFINITY;
        store.push(ALL, 1, 0, sum);
        assertThat(store.summarize().nonfinite()).contains("layers.0.bias[17]");
        assertThat(store.commit(1, true)).isEmpty();
        assertThat(store.version()).isEqualTo(1);
        assertThat(store.weights(0)).containsOnly(1);
    }

    @Test
    void skippingLeavesSlotsAlone() {
        var skipped = small(ADAM, new InitialValues.Constant(1), 2);
        step(skipped, 5, true);
        assertThat(skipped.snapshot().blocks().getFirst().slots())
                .allSatisfy(slot -> assertThat(slot).containsOnly(0));
    }

    @Test
    void takesAStepBackThatLeadsNowhere() {
        var store = small(SGD, new InitialValues.Constant(3e38f), 3);
        store.push(ALL, 1, 0, new float[] {0, -3e38f, -3e38f});
        assertThat(store.summarize().nonfinite()).isEmpty();
        assertThat(store.commit(1, false)).contains("layers.0.bias[1]");
        assertThat(store.version()).isEqualTo(1);
        store.revert();
        assertThat(store.version()).isZero();
        assertThat(store.weights(0)).containsOnly(3e38f);
        assertThat(store.ready()).isFalse();
        assertThatThrownBy(() -> store.push(ALL, 1, 0, new float[3]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSnapshotAfterAStepTakenBackHasNoSlots() {
        var store = small(ADAM, new InitialValues.Constant(1), 2);
        step(store, 1, false);
        step(store, 2, false);
        float[] before = store.weights(0).clone();
        step(store, 3, false);
        store.revert();
        var snapshot = store.snapshot();
        assertThat(snapshot.version()).isEqualTo(2);
        assertThat(snapshot.slotNames()).isEmpty();
        assertThat(snapshot.blocks().getFirst().slots()).isEmpty();
        assertThat(snapshot.blocks().getFirst().weights()).containsExactly(before);
        assertThatThrownBy(() -> small(ADAM, new InitialValues.Constant(1), 2).restore(snapshot))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cannotTakeBackAfterTheNextPush() {
        var store = small(SGD, new InitialValues.Constant(1), 2);
        step(store, 1, false);
        store.push(new Node(0, 1), 1, 0, new float[2]);
        assertThatThrownBy(store::revert).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void goesOnFromASnapshotAsIfNothingHadHappened() {
        var store = small(ADAM, new InitialValues.Constant(1), 2);
        step(store, 1, false);
        step(store, 2, false);
        var snapshot = store.snapshot();
        step(store, 3, false);
        float[] expected = store.weights(0).clone();
        var other = small(ADAM, new InitialValues.Constant(8), 2);
        step(other, 7, false);
        other.push(new Node(0, 1), 1, 0, new float[] {9, 9});
        other.restore(snapshot);
        assertThat(other.version()).isEqualTo(2);
        assertThat(other.missing().cardinality()).isEqualTo(SLICES);
        step(other, 3, false);
        assertThat(other.weights(0)).containsExactly(expected);
        store.restore(snapshot);
        step(store, 3, false);
        assertThat(store.weights(0)).containsExactly(expected);
    }

    @Test
    void aShardWithoutTrainedBlocksIsAlwaysReadyAndCanBeTakenBack() {
        var store =
                new ShardStore(
                        new ShardModel(MODEL, List.of(), new SliceTree(SLICES)),
                        TestRules.of(SGD),
                        1);
        assertThat(store.ready()).isTrue();
        assertThat(store.summarize().norms()).isEmpty();
        store.commit(1, false);
        store.summarize();
        store.revert();
        assertThat(store.version()).isZero();
    }

    @Test
    void refusesWrongPushesAndStaysAsItWas() {
        var store = shard(Placement.balance(Blocks.cut(MODEL), 1), 0, SGD);
        int frozen = 2;
        assertThatThrownBy(() -> store.push(ALL, 1, frozen, new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layers.1.table");
        assertThatThrownBy(() -> store.push(ALL, 1, 3, new float[10]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10 values");
        assertThatThrownBy(() -> store.push(new Node(1, 2), 1, 3, new float[11]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.push(ALL, 1, 4, new float[11]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.missing().cardinality()).isEqualTo(SLICES);
        assertThatThrownBy(store::summarize).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.commit(1, false)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void usesArraysAgainWithinItsBound() {
        var store = small(SGD, new InitialValues.Constant(1), 64);
        float[] first = store.buffers().take(64);
        step(store, 1, false);
        store.buffers().give(first);
        store.buffers().give(new float[64]);
        assertThat(store.buffers().take(64)).isSameAs(first);
        assertThat(store.buffers().take(64)).isNotSameAs(first).hasSize(64);
        long arrays = 2 + (SLICES + 1) / 2 + 1;
        assertThat(store.worstCaseBytes()).isEqualTo((arrays + 1) * 64 * 4);
    }

    private static void step(ShardStore store, float gradient, boolean skip) {
        float[] sum = new float[store.weights(0).length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = gradient + i;
        }
        store.push(ALL, 1, 0, sum);
        store.summarize();
        store.commit(1, skip);
    }

    private static ShardStore small(OptimizerSpec optimizer, InitialValues initial, int size) {
        return small(optimizer, initial, size, Penalty.NONE);
    }

    private static ShardStore small(
            OptimizerSpec optimizer, InitialValues initial, int size, Penalty penalty) {
        var parameters =
                List.of(
                        new ParameterSpec(
                                "layers.0.bias", Shape.of(size), Role.TRAINED, initial, penalty));
        var model = new ShardModel(parameters, Blocks.cut(parameters), new SliceTree(SLICES));
        return new ShardStore(model, TestRules.of(optimizer), 42);
    }

    private static ShardStore shard(Placement placement, int shard, OptimizerSpec optimizer) {
        var model = new ShardModel(MODEL, placement.shards().get(shard), new SliceTree(SLICES));
        return new ShardStore(model, TestRules.of(optimizer), 42);
    }

    /** Some steps of Adam; slices' sums depend on (step, slice, block) alone. */
    private static List<float[]> train(int servers, int steps, long orderSeed) {
        var placement = Placement.balance(Blocks.cut(MODEL), servers);
        var stores = new ArrayList<ShardStore>();
        for (int s = 0; s < servers; s++) {
            stores.add(shard(placement, s, ADAM));
        }
        var random = new Random(orderSeed);
        for (int step = 0; step < steps; step++) {
            for (ShardStore store : stores) {
                List<Block> blocks = store.model().blocks();
                for (int b = 0; b < blocks.size(); b++) {
                    if (store.model().parameter(blocks.get(b)).role() == Role.TRAINED) {
                        push(store, b, step, random);
                    }
                }
                store.summarize();
                store.commit(0.5f, false);
            }
        }
        return assemble(stores);
    }

    private static void push(ShardStore store, int block, int step, Random random) {
        var nodes = new ArrayList<>(List.of(new Node(0, 4), new Node(4, 1)));
        if (random.nextBoolean()) {
            nodes.set(0, new Node(0, 2));
            nodes.add(new Node(2, 2));
        }
        nodes.add(new Node(3, 1));
        Collections.shuffle(nodes, random);
        Block what = store.model().blocks().get(block);
        for (Node node : nodes) {
            store.push(node, node.count() * 1.5, block, sum(node, what, step));
        }
    }

    private static float[] sum(Node node, Block block, int step) {
        if (node.count() == 1) {
            var random = new Random(1000L * step + 10L * block.index() + node.first());
            float[] values = new float[block.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            return values;
        }
        float[] left = sum(new Node(node.first(), node.count() / 2), block, step);
        float[] right =
                sum(new Node(node.first() + node.count() / 2, node.count() / 2), block, step);
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    private static List<float[]> assemble(List<ShardStore> stores) {
        var parameters = new ArrayList<float[]>();
        for (ParameterSpec parameter : MODEL) {
            parameters.add(new float[parameter.shape().size()]);
        }
        for (ShardStore store : stores) {
            List<Block> blocks = store.model().blocks();
            for (int b = 0; b < blocks.size(); b++) {
                Block block = blocks.get(b);
                System.arraycopy(
                        store.weights(b),
                        0,
                        parameters.get(block.parameter()),
                        block.offset(),
                        block.count());
            }
        }
        return parameters;
    }
}
