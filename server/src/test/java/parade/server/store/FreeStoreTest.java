package parade.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.Consistency.Remedies;
import parade.job.OptimizerSpec;
import parade.server.optimizer.TestRules;
import parade.slice.SliceTree;
import parade.testing.Seeds;

class FreeStoreTest {

    private static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.5);
    private static final OptimizerSpec MOMENTUM = new OptimizerSpec.Momentum(0.5, 0.9);

    /** A frozen table between two trained blocks: indices 0 and 2 are trained. */
    private static final List<ParameterSpec> MODEL =
            List.of(
                    parameter("layers.0.weight", Role.TRAINED, 3, new Penalty(0, 0.25f)),
                    parameter("layers.1.table", Role.FROZEN, 2, Penalty.NONE),
                    parameter("layers.2.bias", Role.TRAINED, 2, Penalty.NONE));

    private static ParameterSpec parameter(String name, Role role, int size, Penalty penalty) {
        return new ParameterSpec(
                name, Shape.of(size), role, new InitialValues.Constant(1), penalty);
    }

    private static FreeStore store(OptimizerSpec spec, Remedies remedies) {
        var model = new ShardModel(MODEL, Blocks.cut(MODEL), new SliceTree(2));
        return new FreeStore(model, TestRules.of(spec), remedies, 7);
    }

    private static FreeStore store(OptimizerSpec spec) {
        return store(spec, Remedies.NONE);
    }

    private static GradientPush push(long incarnation, long clock) {
        return new GradientPush(incarnation, clock, 4, 1);
    }

    private static float[] sum(float... values) {
        return values;
    }

    /** g = sum / 4 · scale + 0.25·w, w ← w − 0.5·g. */
    @Test
    void theOrderOfArithmetic() {
        var store = store(SGD);
        store.push(new GradientPush(1, 0, 4, 0.5f), 0, 0, sum(8, 0, -4));
        assertThat(store.pull(0, 0)).containsExactly(0.375f, 0.875f, 1.125f);
        store.push(push(1, 0), 2, 0, sum(4, 0));
        assertThat(store.pull(0, 2)).containsExactly(0.5f, 1f);
        assertThat(store.version(0)).isEqualTo(1);
        assertThat(store.version(1)).isZero();
    }

    @Test
    void stalenessIsOfEachBlockAndTheLargestIsTold() {
        var store = store(SGD);
        push(store, 1, 0, 0);
        push(store, 2, 0, 0);
        push(store, 3, 0, 2);
        assertThat(store.maxStaleness(1, 0)).isZero();
        assertThat(store.maxStaleness(2, 0)).isEqualTo(1);
        assertThat(store.maxStaleness(3, 0)).isZero();
        store.push(push(4, 0), 0, 0, sum(0, 0, 0));
        store.push(push(4, 0), 2, 2, sum(0, 0));
        assertThat(store.maxStaleness(4, 0)).isEqualTo(3);
        assertThat(store.maxStaleness(4, 1)).isZero();
    }

    private static void push(FreeStore store, long incarnation, long clock, long version) {
        store.push(push(incarnation, clock), 0, version, sum(0, 0, 0));
        store.push(push(incarnation, clock), 2, version, sum(0, 0));
    }

    @Test
    void theLearningRateIsDividedByOnePlusStaleness() {
        var store = store(SGD, new Remedies(true, 0));
        store.push(push(1, 0), 2, 0, sum(4, 4));
        store.push(push(2, 0), 2, 0, sum(4, 4));
        assertThat(store.pull(0, 2)).containsExactly(0.25f, 0.25f);
    }

    /** w pulled = 1, w now = 0.5, g = 2: 2 + 0.25·4·(0.5 − 1) = 1.5. */
    @Test
    void delayCompensationKnowsWhatEachIncarnationWasGiven() {
        var store = store(SGD, new Remedies(false, 0.25));
        store.pull(2, 2);
        store.push(push(1, 0), 2, 0, sum(4, 4));
        store.push(push(2, 0), 2, 0, sum(8, 8));
        assertThat(store.pull(2, 2)).containsExactly(-0.25f, -0.25f);
        // Not pulled at that version: as it is.
        store.push(push(3, 0), 2, 1, sum(4, 4));
        assertThat(store.pull(0, 2)).containsExactly(-0.75f, -0.75f);
        store.forget(2);
        store.push(push(2, 1), 2, 2, sum(4, 4));
        assertThat(store.pull(0, 2)).containsExactly(-1.25f, -1.25f);
    }

    @Test
    void whatIsNotFiniteLeavesTheBlockAndItsSlotsAsTheyWere() {
        var store = store(MOMENTUM);
        var oracle = store(MOMENTUM);
        store.push(push(1, 0), 0, 0, sum(1, 2, 3));
        oracle.push(push(1, 0), 0, 0, sum(1, 2, 3));

        var gradient = store.push(push(1, 1), 0, 1, sum(0, 0, Float.NaN));
        assertThat(gradient).isEqualTo(new BlockOutcome.Nonfinite("layers.0.weight[2]", true));
        // The rest of that push, and the push again, are told the same.
        assertThat(store.push(push(1, 1), 2, 0, sum(0, 0)))
                .isEqualTo(new BlockOutcome.Nonfinite("layers.0.weight[2]", false));
        assertThat(store.version(2)).isZero();

        var huge = new GradientPush(2, 0, 1, 1);
        for (int clock = 0; clock < 2; clock++) {
            store.push(new GradientPush(2, clock, 1, 1), 2, clock, sum(Float.MAX_VALUE, 0));
        }
        assertThat(store.push(huge, 0, 1, sum(0, 0, 0))).isInstanceOf(BlockOutcome.Duplicate.class);
        assertThat(store.version(2)).isEqualTo(1);

        store.push(push(1, 2), 0, 1, sum(3, 2, 1));
        oracle.push(push(1, 2), 0, 1, sum(3, 2, 1));
        assertThat(store.pull(0, 0)).containsExactly(oracle.pull(0, 0));
        assertThat(store.snapshot(1).blocks().getFirst().slots().getFirst())
                .containsExactly(oracle.snapshot(1).blocks().getFirst().slots().getFirst());
    }

    @Test
    void aWrongPushLeavesTheStoreAsItWas() {
        var store = store(SGD);
        for (Runnable wrong :
                List.<Runnable>of(
                        () -> store.push(push(1, 0), 3, 0, sum(1)),
                        () -> store.push(push(1, 0), -1, 0, sum(1)),
                        () -> store.push(push(1, 0), 1, 0, sum(1, 1)),
                        () -> store.push(push(1, 0), 2, 0, sum(1)),
                        () -> store.push(push(1, 0), 2, 1, sum(1, 1)))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.snapshot(0).pushes().orElseThrow().incarnations()).isEmpty();
    }

    @Test
    void whatIsLentStaysAsItIs() {
        var store = store(MOMENTUM);
        float[] lent = store.pull(1, 2);
        float[] before = lent.clone();
        ShardSnapshot snapshot = store.snapshot(5);
        push(store, 1, 0, 0);
        push(store, 1, 1, 1);
        store.push(push(1, 2), 2, 2, sum(7, 7));
        assertThat(lent).containsExactly(before);
        assertThat(snapshot.blocks().get(2).weights()).containsExactly(before);
        assertThat(snapshot.blocks().get(2).slots().getFirst()).containsOnly(0);
    }

    /** Chunks of pushes, twice and in any order within a clock, late ones of older clocks too. */
    @Seeds
    void everyPushIsAppliedToEveryBlockOnce(long seed) {
        var random = new Random(seed);
        var store = store(SGD);
        Set<List<Long>> applied = new HashSet<>();
        long[] counts = new long[3];
        var old = new ArrayList<Runnable>();
        for (long clock = 0; clock < 40; clock += 1 + random.nextInt(2)) {
            var sends = new ArrayList<Runnable>();
            for (long incarnation = 1; incarnation <= 3; incarnation++) {
                for (int block : new int[] {0, 2, 0, 2}) {
                    var key = List.of(incarnation, clock, (long) block);
                    GradientPush push = push(incarnation, clock);
                    Runnable send =
                            () -> {
                                float[] sum = new float[block == 0 ? 3 : 2];
                                var outcome = store.push(push, block, store.version(block), sum);
                                boolean news = applied.add(key);
                                counts[block] += news ? 1 : 0;
                                assertThat(outcome instanceof BlockOutcome.Duplicate)
                                        .isEqualTo(!news);
                            };
                    sends.add(send);
                    if (random.nextInt(3) == 0) {
                        old.add(send);
                    }
                }
            }
            Collections.shuffle(sends, random);
            sends.forEach(Runnable::run);
            Collections.shuffle(old, random);
            old.forEach(Runnable::run);
            assertThat(store.version(0)).isEqualTo(counts[0]);
            assertThat(store.version(2)).isEqualTo(counts[2]);
            for (long incarnation = 1; incarnation <= 3; incarnation++) {
                assertThat(store.appliedThrough(incarnation)).hasValue(clock);
                assertThat(store.partly(incarnation)).isFalse();
            }
        }
    }

    @Test
    void howFarAnIncarnationHasCome() {
        var store = store(SGD);
        assertThat(store.appliedThrough(1)).isEmpty();
        store.push(push(1, 6), 2, 0, sum(0, 0));
        assertThat(store.appliedThrough(1)).isEmpty();
        assertThat(store.partly(1)).isTrue();
        assertThat(store.push(push(1, 6), 0, 0, sum(0, 0, 0)))
                .isEqualTo(new BlockOutcome.Applied(true));
        assertThat(store.appliedThrough(1)).hasValue(6);
        assertThat(store.partly(1)).isFalse();
        store.push(push(1, 9), 2, 0, sum(0, 0));
        assertThat(store.appliedThrough(1)).hasValue(6);
        assertThat(store.partly(1)).isTrue();
        store.forget(1);
        assertThat(store.appliedThrough(1)).isEmpty();
        assertThat(store.partly(1)).isFalse();
    }

    @Test
    void trainingGoesOnFromASnapshot() {
        var before = store(MOMENTUM);
        push(before, 1, 0, 0);
        before.push(push(1, 1), 2, 1, sum(1, 2));
        var after = store(MOMENTUM);
        after.restore(before.snapshot(8));
        for (var store : List.of(before, after)) {
            assertThat(store.push(push(1, 1), 2, 1, sum(9, 9)))
                    .isInstanceOf(BlockOutcome.Duplicate.class);
            assertThat(store.push(push(1, 1), 0, 1, sum(3, 4, 5)))
                    .isEqualTo(new BlockOutcome.Applied(true));
        }
        assertThat(after.snapshot(9).pushes()).isEqualTo(before.snapshot(9).pushes());
        for (int b = 0; b < 3; b++) {
            assertThat(after.pull(0, b)).containsExactly(before.pull(0, b));
        }
        assertThatThrownBy(() -> store(SGD).restore(before.snapshot(8)))
                .hasMessageContaining("slots [velocity]");
    }

    @Test
    void bytesAreBounded() {
        assertThat(store(SGD).worstCaseBytes(3)).isEqualTo(4 * (2 * 5 + 2 + 3));
        assertThat(store(MOMENTUM, new Remedies(false, 1)).worstCaseBytes(3))
                .isEqualTo(4 * ((2 + 3 + 3) * 5 + 2 + 3));
    }
}
