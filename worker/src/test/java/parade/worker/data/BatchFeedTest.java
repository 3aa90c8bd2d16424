package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.job.BatchSpec;
import parade.job.BatchSpec.Order;

@Timeout(30)
class BatchFeedTest {

    private static final int ROWS = 103;
    private static final int SLICES = 4;

    @Test
    void handsOutWhatThePlanSays() throws Exception {
        BatchPlan plan = plan(OptionalInt.of(20), Order.SHUFFLED);
        try (var feed = new BatchFeed(Counted.examples(ROWS), plan, BatchGuess.nextStep())) {
            BitSet owned = slices(0b1010);
            for (int step = 0; step < 30; step++) {
                Batch batch = feed.take(step, owned);
                assertThat(Counted.rows(batch)).isEqualTo(expected(plan, step, owned));
                assertThat(batch.rows().slice(0)).isEqualTo(1);
                assertThat(batch.rows().end(0)).isEqualTo(plan.rows(1, step).length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void wrongGuessesNeverShow(long seed) throws Exception {
        var random = new Random(seed);
        for (Order order : Order.values()) {
            for (OptionalInt size : new OptionalInt[] {OptionalInt.of(20), OptionalInt.empty()}) {
                BatchPlan plan = plan(size, order);
                try (var feed =
                        new BatchFeed(Counted.examples(ROWS), plan, BatchGuess.nextStep())) {
                    long step = 0;
                    BitSet owned = slices(0b1111);
                    for (int i = 0; i < 200; i++) {
                        if (random.nextInt(4) == 0) {
                            owned = slices(random.nextInt(16));
                        }
                        step = random.nextInt(4) == 0 ? random.nextInt(50) : step + 1;
                        Batch batch = feed.take(step, owned);
                        assertThat(Counted.rows(batch)).isEqualTo(expected(plan, step, owned));
                    }
                }
            }
        }
    }

    @Test
    void aBatchStaysAsItIsWhileTheNextIsGathered() throws Exception {
        BatchPlan plan = plan(OptionalInt.of(20), Order.RANDOM);
        try (var feed = new BatchFeed(Counted.examples(ROWS), plan, BatchGuess.nextStep())) {
            Batch batch = feed.take(0, slices(0b11));
            float[] before = batch.features().clone();
            TimeUnit.MILLISECONDS.sleep(20);
            assertThat(batch.features()).isEqualTo(before);
            Batch next = feed.take(1, slices(0b11));
            assertThat(next.features()).isNotSameAs(batch.features());
            assertThat(feed.take(2, slices(0b11)).features()).isSameAs(batch.features());
        }
    }

    @Test
    void afterAChangeOfOwnershipTheCallersSetMayChange() throws Exception {
        BatchPlan plan = plan(OptionalInt.of(20), Order.SHUFFLED);
        try (var feed = new BatchFeed(Counted.examples(ROWS), plan, BatchGuess.nextStep())) {
            BitSet owned = slices(0b1);
            feed.take(0, owned);
            owned.set(3);
            assertThat(Counted.rows(feed.take(1, owned))).isEqualTo(expected(plan, 1, owned));
        }
    }

    @Test
    void theSameFullBatchIsGatheredOnce() throws Exception {
        BatchPlan plan = plan(OptionalInt.empty(), Order.SHUFFLED);
        try (var feed = new BatchFeed(Counted.examples(ROWS), plan, BatchGuess.nextStep())) {
            Batch batch = feed.take(0, slices(0b1111));
            Batch next = feed.take(1, slices(0b1111));
            assertThat(next.features()).isSameAs(batch.features());
            assertThat(next.number()).isEqualTo(1); // its draws are another batch's
            assertThat(Counted.rows(feed.take(2, slices(0b0111)))).hasSize(78);
            assertThat(Counted.rows(feed.take(3, slices(0b1111)))).hasSize(ROWS);
        }
    }

    @Test
    void failuresReachTheTaker() throws Exception {
        // The plan knows of more rows than there are.
        BatchPlan plan = plan(OptionalInt.of(20), Order.SEQUENTIAL);
        try (var feed = new BatchFeed(Counted.examples(20), plan, BatchGuess.nextStep())) {
            assertThat(Counted.rows(feed.take(0, slices(0b1111)))).hasSize(20);
            assertThatThrownBy(() -> feed.take(1, slices(0b1111)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(Counted.rows(feed.take(0, slices(0b1)))).hasSize(5);
        }
    }

    @Test
    void closeEndsTheThreadAndIsFinal() throws Exception {
        for (OptionalInt size : new OptionalInt[] {OptionalInt.of(20), OptionalInt.empty()}) {
            var feed =
                    new BatchFeed(
                            Counted.examples(ROWS),
                            plan(size, Order.SHUFFLED),
                            BatchGuess.nextStep());
            feed.take(0, slices(0b1));
            feed.close();
            feed.close();
            assertThatThrownBy(() -> feed.take(1, slices(0b1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the feed is closed");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aTakerOnAnotherThreadIsToldOfTheEnd(long seed) throws Exception {
        try (var taking = Executors.newSingleThreadExecutor()) {
            var feed =
                    new BatchFeed(
                            Counted.examples(ROWS),
                            plan(OptionalInt.of(20), Order.SHUFFLED),
                            BatchGuess.nextStep());
            var taken =
                    taking.submit(() -> {
                        for (long step = 0; ; step++) {
                            feed.take(step, slices(0b1111));
                        }
                    });
            TimeUnit.MILLISECONDS.sleep(seed);
            feed.close();
            assertThatThrownBy(taken::get)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the feed is closed");
        }
    }

    private static int[] expected(BatchPlan plan, long step, BitSet owned) {
        return owned.stream().flatMap(slice -> Arrays.stream(plan.rows(slice, step))).toArray();
    }

    private static BatchPlan plan(OptionalInt size, Order order) {
        return new BatchPlan(ROWS, new BatchSpec(size, order, OptionalInt.of(SLICES)), SLICES, 7);
    }

    private static BitSet slices(int bits) {
        return BitSet.valueOf(new long[] {bits});
    }
}
