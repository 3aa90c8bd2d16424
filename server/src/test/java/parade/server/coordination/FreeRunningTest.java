package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

/** A run in ssp, by hand. */
final class FreeRunningTest {

    private static final Node ALL = new Node(0, 2);
    private static final Sums SUMS = new Sums(4, 2, 3, 4);

    // --- tickets

    @Test
    void ticketsGoRoundTheOwnedSlices() {
        var coordinator = begun(1, 1);
        for (int step = 0; step < 4; step++) {
            assertThat(ticket(coordinator, 1, step))
                    .isEqualTo(new Ticket(step, new SliceBatch(step % 2, step / 2)));
            finish(coordinator, 1, step + 1);
        }
        assertThat(coordinator.version()).isEqualTo(4);
    }

    @Test
    void oneTicketAtATimeAndALostOneComesAgain() {
        var coordinator = begun(1, 1);
        WorkOrder first = coordinator.order(1, 0).orElseThrow();
        assertThat(coordinator.order(1, 0)).contains(first);
        assertThat(coordinator.order(1, 1)).isEmpty();
        finish(coordinator, 1, 1);
        finish(coordinator, 1, 1);
        assertThat(coordinator.version()).isEqualTo(1);
        assertThat(coordinator.drain())
                .contains(new Effect.Admitted(1, new Ticket(0, new SliceBatch(0, 0)), 0))
                .filteredOn(Effect.Trained.class::isInstance)
                .hasSize(1);
    }

    @Test
    void whoIsTooFarAheadIsToldWhomItWaitsFor() {
        var coordinator = begun(2, 1);
        ticket(coordinator, 2, 0);
        for (int step = 0; step < 2; step++) {
            ticket(coordinator, 1, step);
            finish(coordinator, 1, step + 1);
        }
        assertThat(coordinator.order(1, 2)).isEmpty();
        assertThat(coordinator.waitingFor(7_000))
                .isEqualTo(
                        "step 3 waits for worker 1, last seen 7 s ago: it is at clock 0, and worker"
                                + " 0 at clock 2 may not go on before");
        finish(coordinator, 2, 1);
        assertThat(coordinator.order(1, 2)).isPresent();
    }

    /** The rest of the budget is out, so there is nothing more to be had. */
    @Test
    void ticketsAreNeverMoreThanTheBudget() {
        var coordinator = begun(2, 9, "train.steps=3");
        ticket(coordinator, 1, 0);
        ticket(coordinator, 2, 0);
        finish(coordinator, 1, 1);
        ticket(coordinator, 1, 1);
        finish(coordinator, 2, 1);
        assertThat(coordinator.order(2, 1)).isEmpty();
        finish(coordinator, 1, 2);
        assertThat(coordinator.version()).isEqualTo(3);
    }

    // --- fences

    /** Whatever two shards say of a push, in any order, and twice. */
    @Test
    void aTicketOfTheDeadCountsIfItIsEverywhereAndElseGoesOutAgain() {
        for (int first = 0; first < 3; first++) {
            for (int second = 0; second < 3; second++) {
                for (boolean swapped : new boolean[] {false, true}) {
                    settle(first, second, swapped);
                }
            }
        }
    }

    /** What is there of the push: 0 nothing, 1 some blocks, 2 all. */
    private static void settle(int first, int second, boolean swapped) {
        var coordinator = begun(2, 4, "cluster.servers=2");
        ticket(coordinator, 1, 0);
        finish(coordinator, 1, 1);
        Ticket lost = ticket(coordinator, 1, 1);
        coordinator.lost(1, "its connection broke", 0);
        coordinator.drain();
        fenced(coordinator, swapped ? 1 : 0, swapped ? second : first);
        fenced(coordinator, swapped ? 1 : 0, 2); // not the first word of it, so it is not heard
        assertThat(coordinator.version()).isEqualTo(1);
        assertThat(coordinator.waitingFor(0))
                .isEqualTo(
                        "step 2 waits for servers {%d} to say what they have of the last push of worker 0, which is gone"
                                .formatted(swapped ? 0 : 1));
        fenced(coordinator, swapped ? 0 : 1, swapped ? first : second);
        boolean applied = first == 2 && second == 2;
        boolean partly = !applied && first + second > 0;
        assertThat(coordinator.drain())
                .contains(new Effect.Settled(0, 1, applied ? 2 : 1, applied, partly));
        assertThat(coordinator.version()).isEqualTo(applied ? 2 : 1);
        Ticket next = ticket(coordinator, 2, 0);
        assertThat(next.batch().equals(lost.batch())).isEqualTo(!applied);
    }

    private static void fenced(Coordinator coordinator, int shard, int there) {
        coordinator.fenced(shard, 1, OptionalLong.of(there == 2 ? 1 : 0), there == 1);
    }

    @Test
    void aWordThatComesAfterTheDeathStillCounts() {
        var coordinator = begun(2, 4);
        ticket(coordinator, 1, 0);
        coordinator.lost(1, "its connection broke", 0);
        finish(coordinator, 1, 1);
        assertThat(coordinator.version()).isEqualTo(1);
        coordinator.fenced(0, 1, OptionalLong.of(0), false);
        assertThat(coordinator.version()).isEqualTo(1);
    }

    @Test
    void slicesMoveAtOnceAndShardsHearOfEveryDeath() {
        var coordinator = begun(3, 4);
        assertThat(coordinator.ownership()).containsEntry(1L, new BitSet());
        coordinator.drain();
        coordinator.leave(1, "told to stop", 0);
        assertThat(coordinator.drain()).contains(new Effect.OwnershipChanged());
        coordinator.leave(2, "told to stop", 0);
        var both = new BitSet();
        both.set(0, 2);
        assertThat(coordinator.ownership().get(3L)).isEqualTo(both);
        coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0);
        assertThat(coordinator.ownership()).containsKey(4L).doesNotContainValue(new BitSet());
        assertThat(coordinator.granted()).isEqualTo(4);
    }

    // --- evaluation, checkpoints, the end

    @Test
    void oneWorkerEvaluatesAndAnotherWhenItDies() {
        var coordinator = begun(2, 0, "train={steps: 20, evaluate_every: {steps: 2}}");
        step(coordinator, 1, 0);
        step(coordinator, 2, 0);
        WorkOrder order = coordinator.order(1, 1).orElseThrow();
        assertThat(order.evaluate()).containsExactly(Split.SPLIT_TRAIN, Split.SPLIT_TEST);
        assertThat(order.evaluateSlices().cardinality()).isEqualTo(2);
        assertThat(order.version()).isEqualTo(2);
        coordinator.tally(1, 2, Split.SPLIT_TRAIN, ALL, new Sums(4, 99, 0, 4));
        step(coordinator, 2, 1); // nobody waits for who evaluates
        coordinator.lost(1, "its connection broke", 0);
        assertThat(coordinator.order(2, 2).orElseThrow().version()).isEqualTo(3);
        coordinator.drain();
        coordinator.tally(1, 2, Split.SPLIT_TEST, ALL, SUMS);
        coordinator.tally(2, 3, Split.SPLIT_TEST, ALL, SUMS);
        assertThat(coordinator.drain()).isEmpty();
        coordinator.tally(2, 3, Split.SPLIT_TRAIN, ALL, SUMS);
        assertThat(coordinator.drain())
                .containsExactly(
                        new Effect.Evaluated(3, Split.SPLIT_TRAIN, SUMS),
                        new Effect.Evaluated(3, Split.SPLIT_TEST, SUMS));
    }

    @Test
    void theRunIsDoneWhenItsEndIsJudgedAndSaved() {
        var coordinator = begun(1, 4, "train.steps=2");
        step(coordinator, 1, 0);
        step(coordinator, 1, 1);
        assertThat(coordinator.checkpointAsked()).isEqualTo(2);
        coordinator.checkpointWritten(0, 2);
        assertThat(coordinator.ending()).isEmpty();
        evaluate(coordinator, 1, 2, 1);
        assertThat(coordinator.ending()).contains(new Ending(Ending.State.DONE, 2, ""));
        assertThat(coordinator.stop()).isEmpty();
    }

    @Test
    void anInterruptedRunWaitsForWhatIsOutAndSavesIt() {
        var coordinator = begun(2, 4);
        step(coordinator, 1, 0);
        ticket(coordinator, 1, 1);
        ticket(coordinator, 2, 0);
        coordinator.interrupt("told to stop");
        assertThat(coordinator.join(Applicant.numbered(5), TestJobs.facts(), 0))
                .isEqualTo(new Admission.NotYet());
        finish(coordinator, 1, 2);
        assertThat(coordinator.order(1, 2)).isEmpty();
        assertThat(coordinator.checkpointAsked()).isZero();
        coordinator.seen(1, 5_000);
        coordinator.seen(2, 5_000);
        coordinator.tick(1_000);
        coordinator.tick(6_000);
        assertThat(coordinator.ownership()).containsOnlyKeys(1L, 2L);
        coordinator.tick(6_001); // a lease after it was first asked to end
        assertThat(coordinator.ownership()).containsOnlyKeys(1L);
        coordinator.fenced(0, 2, OptionalLong.empty(), false);
        assertThat(coordinator.checkpointAsked()).isEqualTo(2);
        assertThat(coordinator.stop()).isEmpty();
        coordinator.drain();
        coordinator.checkpointWritten(0, 2);
        assertThat(coordinator.drain())
                .containsExactly(
                        new Effect.Progressed(
                                2,
                                new FreeProgress(
                                        2, List.of(2L, 1L), List.of(new SliceBatch(1, 0)))),
                        new Effect.Decided(new Decision.Stop(2, "told to stop")),
                        new Effect.Recorded(2),
                        new Effect.Ended(new Ending(Ending.State.INTERRUPTED, 2, "told to stop")));
    }

    @Test
    void whatIsNotFiniteEndsTheRunOrCountsAsDone() {
        var stops = begun(1, 4);
        step(stops, 1, 0);
        ticket(stops, 1, 1);
        nonfinite(stops);
        stops.checkpointWritten(0, 1);
        assertThat(stops.ending())
                .contains(
                        new Ending(
                                Ending.State.DIVERGED,
                                1,
                                "step 2: the gradient is not finite: b[3]"));
        var skips = begun(1, 4, "train.on_nonfinite=skip");
        step(skips, 1, 0);
        ticket(skips, 1, 1);
        nonfinite(skips);
        assertThat(skips.version()).isEqualTo(2);
        assertThat(skips.ending()).isEmpty();
    }

    private static void nonfinite(Coordinator coordinator) {
        coordinator.finished(1, new FinishedTicket(2, SUMS, Optional.of("b[3]"), 0));
    }

    /** All shards hold one state while it is judged, and that is the one that is kept. */
    @Test
    void earlyStoppingJudgesAndKeepsOneState() {
        var coordinator =
                begun(
                        2,
                        4,
                        "data.validation={fraction: 0.2}",
                        "train={steps: 20, evaluate_every: {steps: 2},"
                                + " early_stopping: {patience: 1}}");
        ticket(coordinator, 2, 0);
        step(coordinator, 1, 0);
        ticket(coordinator, 1, 1);
        finish(coordinator, 1, 2);
        assertThat(coordinator.order(1, 2)).as("nobody begins any more").isEmpty();
        assertThat(coordinator.checkpointAsked()).isZero();
        finish(coordinator, 2, 1);
        assertThat(coordinator.checkpointAsked()).isEqualTo(3);
        evaluate(coordinator, 1, 3, 1);
        assertThat(coordinator.order(2, 1)).as("until it is on disk").isEmpty();
        coordinator.checkpointWritten(0, 3);
        coordinator.drain();
        step(coordinator, 2, 1);
        evaluate(coordinator, 2, 4, 2);
        coordinator.checkpointWritten(0, 4);
        assertThat(coordinator.ending())
                .contains(
                        new Ending(
                                Ending.State.DONE,
                                3,
                                "stopped early at version 4: the validation loss has not improved"
                                        + " for 1 evaluations; the best was version 3"));
    }

    // --- the small world

    private static Coordinator begun(int workers, int bound, String... overrides) {
        var all = new ArrayList<>(List.of(overrides));
        all.add(0, "data.batch={size: 4, slices: 2}");
        all.add(0, "train={steps: 20, evaluate_every: {steps: 100}}");
        all.add("cluster.workers=" + workers);
        all.add("consistency={ssp: {bound: " + bound + "}}");
        var job = TestJobs.small(all);
        var coordinator = new Coordinator(job, StartingPoint.FRESH, 0);
        for (int shard = 0; shard < job.cluster().servers(); shard++) {
            coordinator.register(shard, "server:" + shard, 1, 0);
        }
        DataFacts facts =
                job.train().earlyStopping().isPresent()
                        ? TestJobs.facts().toBuilder().setValidationRows(4).build()
                        : TestJobs.facts();
        for (int worker = 0; worker < workers; worker++) {
            coordinator.join(Applicant.numbered(worker), facts, 0);
        }
        return coordinator;
    }

    private static Ticket ticket(Coordinator coordinator, long incarnation, long received) {
        return coordinator.order(incarnation, received).orElseThrow().ticket().orElseThrow();
    }

    private static void finish(Coordinator coordinator, long incarnation, long order) {
        coordinator.finished(incarnation, new FinishedTicket(order, SUMS, Optional.empty(), 0));
    }

    private static void step(Coordinator coordinator, long incarnation, long received) {
        ticket(coordinator, incarnation, received);
        finish(coordinator, incarnation, received + 1);
    }

    private static void evaluate(
            Coordinator coordinator, long incarnation, long version, double loss) {
        WorkOrder order = coordinator.order(incarnation, 2).orElseThrow();
        assertThat(order.version()).isEqualTo(version);
        order.evaluate()
                .forEach(split ->
                        coordinator.tally(
                                incarnation, version, split, ALL, new Sums(4, 4 * loss, 1, 4)));
    }
}
