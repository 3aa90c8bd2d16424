package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import parade.job.BatchSpec;
import parade.job.BatchSpec.Order;

class BatchPlanTest {

    private static final long SEED = 7;

    @Test
    void sequentialStepsAreTheRowsOfTheTextbook() {
        for (int slices = 1; slices <= 5; slices++) {
            for (int size = slices; size <= 4 * slices; size += slices) {
                for (int rows = 1; rows <= 45; rows++) {
                    var plan = plan(rows, size, Order.SEQUENTIAL, slices);
                    long steps = plan.stepsPerEpoch();
                    assertThat(steps).isEqualTo((rows + size - 1) / size);
                    for (long step = 0; step < 2 * steps; step++) {
                        int first = (int) (step % steps) * size;
                        int[] expected =
                                IntStream.range(first, Math.min(first + size, rows)).toArray();
                        assertThat(union(plan, step)).isEqualTo(expected);
                        assertThat(plan.epoch(step)).isEqualTo(step / steps);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shuffledTakesEachExampleOnceAnEpoch(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            int slices = 1 + random.nextInt(8);
            int size = slices * (1 + random.nextInt(6));
            int rows = 1 + random.nextInt(150);
            var plan = plan(rows, size, Order.SHUFFLED, slices);
            for (int epoch = 0; epoch < 3; epoch++) {
                List<Integer> taken = new ArrayList<>();
                for (int step = 0; step < plan.stepsPerEpoch(); step++) {
                    for (int row : union(plan, epoch * plan.stepsPerEpoch() + step)) {
                        taken.add(row);
                    }
                }
                assertThat(taken)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, rows).boxed().toList());
            }
        }
    }

    @Test
    void everyEpochAndSliceAndSeedIsShuffledAnew() {
        var plan = plan(400, 400, Order.SHUFFLED, 2);
        var other = new BatchPlan(400, spec(400, Order.SHUFFLED), 2, SEED + 1);
        assertThat(plan.rows(0, 0)).isNotEqualTo(plan.rows(0, 1)).isNotEqualTo(other.rows(0, 0));
        int[] second = Arrays.stream(plan.rows(1, 0)).map(row -> row - 1).toArray();
        assertThat(plan.rows(0, 0)).isNotEqualTo(second);
    }

    /** Permutations decide bits: these change with the numerics version only. */
    @Test
    void theOrderIsPinned() {
        assertThat(plan(12, 6, Order.SHUFFLED, 2).rows(1, 0)).containsExactly(5, 11, 3);
        assertThat(plan(12, 6, Order.RANDOM, 2).rows(1, 0)).containsExactly(1, 3, 9);
    }

    @Test
    void randomDrawsWithReplacementInsideThePartition() {
        var plan = plan(30, 60, Order.RANDOM, 3);
        int[] counts = new int[30];
        for (int step = 0; step < 300; step++) {
            for (int slice = 0; slice < 3; slice++) {
                int[] rows = plan.rows(slice, step);
                assertThat(rows).hasSize(20);
                for (int row : rows) {
                    assertThat(row % 3).isEqualTo(slice);
                    counts[row]++;
                }
            }
        }
        // 6000 draws of 10 examples for each slice: 600 ± 5 deviations of 23.
        assertThat(IntStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(485, 715));
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void fullIsEverythingInOrderEveryStep(Order order) {
        for (int slices = 1; slices <= 9; slices++) {
            for (int rows = 1; rows <= 20; rows++) {
                var plan =
                        new BatchPlan(
                                rows,
                                new BatchSpec(OptionalInt.empty(), order, OptionalInt.empty()),
                                slices,
                                SEED);
                assertThat(plan.stepsPerEpoch()).isOne();
                assertThat(plan.alwaysTheSame()).isTrue();
                for (int slice = 0; slice < slices; slice++) {
                    int v = slice;
                    int of = slices;
                    int[] expected =
                            IntStream.range(0, rows).filter(row -> row % of == v).toArray();
                    assertThat(plan.rows(slice, 0)).isEqualTo(expected);
                    assertThat(plan.rows(slice, 5)).isEqualTo(expected);
                    assertThat(plan.partitionRows(slice)).isEqualTo(expected.length);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void neighbouringSlicesDifferByAtMostOneRow(Order order) {
        for (int slices = 1; slices <= 6; slices++) {
            for (int size = slices; size <= 4 * slices; size += slices) {
                for (int rows = 1; rows <= 40; rows++) {
                    var plan = plan(rows, size, order, slices);
                    for (long step = 0; step < plan.stepsPerEpoch() + 1; step++) {
                        for (int slice = 1; slice < slices; slice++) {
                            int before = plan.rows(slice - 1, step).length;
                            int here = plan.rows(slice, step).length;
                            assertThat(before - here).isBetween(0, 1);
                        }
                        assertThat(plan.rows(0, step)).isNotEmpty();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void anyOrderOfAskingGivesTheSameRows(long seed) {
        var random = new Random(seed);
        for (Order order : Order.values()) {
            var remembering = plan(103, 20, order, 4);
            for (int i = 0; i < 200; i++) {
                int slice = random.nextInt(4);
                long step = random.nextInt(30);
                assertThat(remembering.rows(slice, step))
                        .isEqualTo(plan(103, 20, order, 4).rows(slice, step));
            }
        }
    }

    @Test
    void knowsWhenAllStepsAreAlike() {
        assertThat(plan(10, 10, Order.SEQUENTIAL, 2).alwaysTheSame()).isTrue();
        assertThat(plan(11, 10, Order.SEQUENTIAL, 2).alwaysTheSame()).isFalse();
        assertThat(plan(10, 10, Order.SHUFFLED, 2).alwaysTheSame()).isFalse();
        assertThat(plan(10, 10, Order.RANDOM, 2).alwaysTheSame()).isFalse();
    }

    @Test
    void slicesDivideTheBatch() {
        assertThatThrownBy(() -> plan(100, 10, Order.SHUFFLED, 4))
                .hasMessage("4 slices do not divide a batch of 10");
    }

    private static BatchPlan plan(int rows, int size, Order order, int slices) {
        return new BatchPlan(rows, spec(size, order), slices, SEED);
    }

    private static BatchSpec spec(int size, Order order) {
        return new BatchSpec(OptionalInt.of(size), order, OptionalInt.empty());
    }

    /** The rows of all slices, ascending. */
    private static int[] union(BatchPlan plan, long step) {
        return IntStream.range(0, plan.slices())
                .flatMap(slice -> Arrays.stream(plan.rows(slice, step)))
                .sorted()
                .toArray();
    }
}
