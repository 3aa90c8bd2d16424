package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import parade.job.Job;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

final class CoordinatorTest {

    private static final Node ALL = new Node(0, 4);
    private static final Sums SUMS = new Sums(4, 2, 3, 4);

    // --- joining

    @Test
    void aWorkerWaitsForEveryServer() {
        var coordinator =
                new Coordinator(TestJobs.small("cluster.servers=2"), StartingPoint.FRESH, 0);
        coordinator.register(1, "b:1", 1, 0);
        assertThat(coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0))
                .isEqualTo(new Admission.NotYet());
        coordinator.register(0, "a:1", 1, 0);
        assertThat(coordinator.shards()).containsExactly("a:1", "b:1");
        assertThat(coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(1, 0));
    }

    @Test
    void otherDataIsRefusedByTheNameOfWhatDiffers() {
        var coordinator = begun();
        DataFacts other = TestJobs.facts().toBuilder().setTrainRows(17).setCrc32C(8).build();
        assertThat(coordinator.join(Applicant.numbered(1), other, 0))
                .isEqualTo(
                        new Admission.Refused(
                                "this worker's data is not the run's: train_rows is 17, the run's"
                                        + " is 16; crc32c is 8, the run's is 7"));
        assertThat(coordinator.ownership()).hasSize(1);
    }

    @Test
    void aWorkerThatIsStartedAgainTakesItsOwnPlace() {
        var coordinator = begun();
        coordinator.drain();
        assertThat(coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(2, 0));
        assertThat(coordinator.seen(1, 0)).isFalse();
        assertThat(coordinator.ownership()).isEqualTo(Map.of(2L, bits(0, 1, 2, 3)));
        assertThat(coordinator.drain())
                .containsExactly(
                        new Effect.Gone(0, 1, false, "it was started again", bits(0, 1, 2, 3)),
                        new Effect.Joined(0, 2, 0),
                        new Effect.OwnershipChanged());
    }

    @Test
    void workersWithoutAnIndexGetTheLowestOnesThatAreFree() {
        var coordinator = begun(); // by worker 0
        assertThat(coordinator.join(Applicant.any(0, 11), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(2, 1));
        assertThat(coordinator.join(Applicant.any(0, 12), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(3, 2));
        coordinator.leave(2, "told to stop", 0);
        assertThat(coordinator.join(Applicant.any(0, 13), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(4, 1));
        assertThat(coordinator.ownership()).containsOnlyKeys(1L, 3L, 4L);
    }

    @Test
    void aWorkerWithoutAnIndexTakesOverFromItselfAndFromNobodyElse() {
        var coordinator = begun();
        coordinator.join(Applicant.any(0, 11), TestJobs.facts(), 0);
        // It has not heard the answer, or was away for a moment.
        assertThat(coordinator.join(Applicant.any(0, 11), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(3, 1));
        assertThat(coordinator.join(Applicant.any(1, 12), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(4, 2));
        assertThat(coordinator.ownership()).containsOnlyKeys(1L, 3L, 4L);
    }

    @Test
    void aWorkerThatWasAwayGetsItsFormerIndexIfNobodyHasIt() {
        var coordinator = begun();
        coordinator.join(Applicant.any(0, 11), TestJobs.facts(), 0);
        coordinator.join(Applicant.any(0, 12), TestJobs.facts(), 0);
        coordinator.lost(2, "its connection broke", 0);
        coordinator.lost(3, "its connection broke", 0);
        assertThat(coordinator.join(Applicant.any(2, 12), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(4, 2));
        assertThat(coordinator.join(Applicant.any(2, 13), TestJobs.facts(), 0))
                .isEqualTo(new Admission.Granted(5, 1));
    }

    @Test
    void nobodyJoinsARunThatHasEnded() {
        var coordinator = begun();
        coordinator.fail("broken");
        assertThat(coordinator.join(Applicant.numbered(1), TestJobs.facts(), 0))
                .isEqualTo(new Admission.NotYet());
    }

    // --- beginning

    @Test
    void theFirstStepWaitsForAllWorkers() {
        var coordinator =
                new Coordinator(TestJobs.small("cluster.workers=2"), StartingPoint.FRESH, 0);
        coordinator.register(0, "a:1", 1, 0);
        coordinator.join(Applicant.numbered(1), TestJobs.facts(), 0);
        assertThat(coordinator.order(1, 0)).isEmpty();
        assertThat(coordinator.waitingFor(0)).isEqualTo("waits for workers: 1 of 2 are here");
        coordinator.join(Applicant.numbered(0), TestJobs.facts(), 5);
        assertThat(coordinator.ownership()).isEqualTo(Map.of(1L, bits(2, 3), 2L, bits(0, 1)));
        assertThat(coordinator.order(2, 0).orElseThrow().trainSlices()).isEqualTo(bits(0, 1));
    }

    @Test
    void fewerBeginWhenTheTimeIsUp() {
        var coordinator = waiting("cluster={workers: 3, min_workers: 2, join_timeout: 10s}", 2);
        coordinator.tick(9_999);
        assertThat(coordinator.order(1, 0)).isEmpty();
        coordinator.seen(1, 9_999);
        coordinator.seen(2, 9_999);
        coordinator.tick(10_000);
        assertThat(coordinator.order(1, 0).orElseThrow().trainSlices()).isEqualTo(bits(0, 1));
    }

    @Test
    void tooFewEndTheRunWhenTheTimeIsUp() {
        var coordinator = waiting("cluster={workers: 3, min_workers: 2, join_timeout: 10s}", 1);
        coordinator.seen(1, 9_999);
        coordinator.tick(10_000);
        assertThat(coordinator.ending())
                .contains(
                        new Ending(
                                Ending.State.FAILED,
                                0,
                                "1 of 2 workers are here after 10 s (cluster.join_timeout)"));
    }

    @Test
    void missingServersEndTheRunWhenTheTimeIsUp() {
        var coordinator =
                new Coordinator(
                        TestJobs.small("cluster={servers: 2, join_timeout: 10s}"),
                        StartingPoint.FRESH,
                        0);
        coordinator.register(0, "a:1", 1, 9_999);
        coordinator.tick(10_000);
        assertThat(coordinator.ending().orElseThrow().message())
                .isEqualTo("1 of 2 servers are here after 10 s (cluster.join_timeout)");
    }

    /** A shard that holds nothing to be trained is ready at once. */
    @Test
    void aReportFromBeforeTheFirstStepCounts() {
        var coordinator =
                new Coordinator(TestJobs.small("cluster.workers=2"), StartingPoint.FRESH, 0);
        coordinator.register(0, "a:1", 1, 0);
        coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0);
        coordinator.report(0, 0, report(1));
        coordinator.join(Applicant.numbered(1), TestJobs.facts(), 0);
        coordinator.tally(1, 0, Split.SPLIT_BATCH, ALL, SUMS);
        assertThat(coordinator.version()).isEqualTo(1);
    }

    // --- orders

    @Test
    void aLostOrderComesAgainAndAnOldOneDoesNot() {
        var coordinator = begun();
        WorkOrder first = coordinator.order(1, 0).orElseThrow();
        assertThat(first).isEqualTo(new WorkOrder(1, 0, List.of(), bits(), bits(0, 1, 2, 3)));
        assertThat(coordinator.order(1, 0)).contains(first);
        assertThat(coordinator.order(1, 1)).isEmpty();
        step(coordinator);
        step(coordinator);
        WorkOrder second = coordinator.order(1, 1).orElseThrow();
        assertThat(second)
                .isEqualTo(
                        new WorkOrder(
                                2,
                                2,
                                List.of(Split.SPLIT_TRAIN, Split.SPLIT_TEST),
                                bits(0, 1, 2, 3),
                                bits(0, 1, 2, 3)));
        assertThat(coordinator.order(99, 0)).isEmpty();
    }

    @Test
    void theSlicesOfTheDeadGoToWhoOwnsLeast() {
        var coordinator = waiting("cluster={workers: 3, lease: 5s}", 3);
        assertThat(coordinator.ownership())
                .isEqualTo(Map.of(1L, bits(0), 2L, bits(1), 3L, bits(2, 3)));
        coordinator.order(1, 0);
        coordinator.drain();
        coordinator.lost(3, "its connection broke", 1);
        assertThat(coordinator.ownership()).isEqualTo(Map.of(1L, bits(0, 2), 2L, bits(1, 3)));
        assertThat(coordinator.drain())
                .containsExactly(
                        new Effect.Gone(2, 3, false, "its connection broke", bits(2, 3)),
                        new Effect.OwnershipChanged());
        assertThat(coordinator.order(1, 1).orElseThrow().trainSlices()).isEqualTo(bits(2));
        assertThat(coordinator.order(2, 0).orElseThrow().trainSlices()).isEqualTo(bits(1, 3));
    }

    @Test
    void whoComesInTheMiddleOfAStepGetsItsShareAtTheNext() {
        var coordinator = begun();
        coordinator.join(Applicant.numbered(1), TestJobs.facts(), 0);
        assertThat(coordinator.ownership()).isEqualTo(Map.of(1L, bits(0, 1, 2, 3), 2L, bits()));
        step(coordinator);
        assertThat(coordinator.ownership()).isEqualTo(Map.of(1L, bits(0, 1), 2L, bits(2, 3)));
    }

    @Test
    void aSilentWorkerLosesItsLease() {
        var coordinator = begun();
        coordinator.shardSeen(0, 5_000);
        coordinator.tick(5_000);
        assertThat(coordinator.ownership()).hasSize(1);
        coordinator.tick(5_001);
        assertThat(coordinator.ownership()).isEmpty();
        assertThat(coordinator.seen(1, 5_002)).isFalse();
        coordinator.join(Applicant.numbered(1), TestJobs.facts(), 5_003);
        assertThat(coordinator.ownership()).isEqualTo(Map.of(2L, bits(0, 1, 2, 3)));
        assertThat(coordinator.order(2, 0).orElseThrow().trainSlices()).isEqualTo(bits(0, 1, 2, 3));
    }

    // --- steps

    @Test
    void aVersionIsLeftWhenReportsAndTallyAreThere() {
        var coordinator = begun("cluster.servers=2");
        coordinator.report(1, 0, report(1));
        coordinator.report(1, 0, report(1));
        coordinator.tally(1, 0, Split.SPLIT_BATCH, new Node(0, 2), SUMS);
        coordinator.tally(1, 0, Split.SPLIT_BATCH, new Node(2, 2), SUMS);
        assertThat(coordinator.version()).isZero();
        assertThat(coordinator.waitingFor(0)).isEqualTo("step 1 waits for the servers' gradients");
        coordinator.report(0, 0, report(2));
        assertThat(coordinator.version()).isEqualTo(1);
        assertThat(coordinator.drain())
                .contains(
                        new Effect.Trained(1, SUMS.plus(SUMS), Math.sqrt(3), 0),
                        new Effect.Decided(new Decision.Commit(0, 1, false, false, false)));
        assertThat(coordinator.decision(0))
                .contains(new Decision.Commit(0, 1, false, false, false))
                .isEqualTo(coordinator.decision(0));
        assertThat(coordinator.decision(1)).isEmpty();
    }

    @Test
    void wordsOfAnotherVersionAreIgnored() {
        var coordinator = begun();
        step(coordinator);
        coordinator.drain();
        for (long version : new long[] {0, 2}) {
            coordinator.report(0, version, report(1));
            coordinator.tally(1, version, Split.SPLIT_BATCH, ALL, SUMS);
        }
        assertThat(coordinator.version()).isEqualTo(1);
        assertThat(coordinator.drain()).isEmpty();
        assertThat(coordinator.waitingSlices()).isEqualTo(4);
    }

    @Test
    void theNormDoesNotDependOnWhoHoldsWhat() {
        Map<Integer, Double> norms = Map.of(0, 1e16, 1, 1.0, 2, 1.0, 3, 1.0);
        double alone = norm(Map.of(0, norms));
        assertThat(alone).isEqualTo(Math.sqrt(1e16 + 1 + 1 + 1));
        assertThat(norm(Map.of(0, Map.of(1, 1.0, 3, 1.0), 1, Map.of(0, 1e16, 2, 1.0))))
                .isEqualTo(alone);
        assertThat(norm(Map.of(0, Map.of(1, 1.0, 2, 1.0, 3, 1.0), 1, Map.of(0, 1e16))))
                .isEqualTo(alone);
    }

    @Test
    void clipsByTheGlobalNorm() {
        for (double squared : new double[] {100, 25, 4}) {
            var coordinator = begun("clip={global_norm: 5.0}");
            coordinator.report(0, 0, report(squared));
            coordinator.tally(1, 0, Split.SPLIT_BATCH, ALL, SUMS);
            assertThat(coordinator.decision(0))
                    .contains(
                            new Decision.Commit(
                                    0, squared == 100 ? 0.5f : 1f, false, false, false));
        }
    }

    // --- what is not finite

    @Test
    void aNonfiniteLossEndsTheRun() {
        var coordinator = begun();
        step(coordinator);
        coordinator.report(0, 1, report(1));
        coordinator.tally(1, 1, Split.SPLIT_BATCH, ALL, new Sums(4, Double.NaN, 0, 4));
        assertThat(coordinator.stop()).contains(new Decision.Stop(1, "step 2: the loss is NaN"));
        assertThat(coordinator.ending()).isEmpty();
        coordinator.checkpointWritten(0, 1);
        assertThat(coordinator.ending())
                .contains(new Ending(Ending.State.DIVERGED, 1, "step 2: the loss is NaN"));
    }

    @Test
    void aNonfiniteGradientEndsTheRunOrIsSkipped() {
        var wrong = new ShardReport(Map.of(0, Double.NaN), 0, Optional.of("b[3]"), false);
        var stops = begun("clip={global_norm: 5.0}");
        stops.report(0, 0, wrong);
        stops.tally(1, 0, Split.SPLIT_BATCH, ALL, SUMS);
        assertThat(stops.decision(0))
                .contains(new Decision.Stop(0, "step 1: the gradient is not finite: b[3]"));
        var skips = begun("train.on_nonfinite=skip", "clip={global_norm: 5.0}");
        skips.report(0, 0, wrong);
        skips.tally(1, 0, Split.SPLIT_BATCH, ALL, SUMS);
        assertThat(skips.decision(0)).contains(new Decision.Commit(0, 1, true, false, false));
        assertThat(skips.version()).isEqualTo(1);
    }

    @Test
    void nonfiniteWeightsAreTakenBack() {
        var coordinator = begun();
        step(coordinator);
        step(coordinator);
        coordinator.report(0, 2, new ShardReport(Map.of(), 0, Optional.of("w[0]"), true));
        assertThat(coordinator.version()).isEqualTo(1);
        assertThat(coordinator.decision(2))
                .contains(new Decision.Stop(1, "step 2 made weights that are not finite: w[0]"));
        assertThat(coordinator.decision(1))
                .contains(new Decision.Commit(1, 1, false, false, false));
        coordinator.checkpointWritten(0, 1);
        assertThat(coordinator.ending().orElseThrow().state()).isEqualTo(Ending.State.DIVERGED);
    }

    // --- ending

    @Test
    void theRunIsDoneWhenItsLastVersionIsJudgedAndSaved() {
        var coordinator = begun();
        for (int step = 0; step < 4; step++) {
            step(coordinator);
        }
        assertThat(coordinator.decision(3)).contains(new Decision.Commit(3, 1, false, true, false));
        WorkOrder last = coordinator.order(1, 0).orElseThrow();
        assertThat(last.trainSlices()).isEqualTo(bits());
        assertThat(last.evaluateSlices()).isEqualTo(bits(0, 1, 2, 3));
        coordinator.checkpointWritten(0, 4);
        assertThat(coordinator.ending()).isEmpty();
        evaluate(coordinator);
        assertThat(coordinator.ending()).contains(new Ending(Ending.State.DONE, 4, ""));
    }

    @Test
    void aCheckpointThatNeverComesEndsTheRunAllTheSame() {
        var coordinator = begun("checkpoint={every: {steps: 2}}");
        for (int step = 0; step < 4; step++) {
            step(coordinator);
        }
        coordinator.checkpointWritten(0, 2);
        evaluate(coordinator);
        coordinator.tick(1_000);
        coordinator.tick(121_000);
        assertThat(coordinator.ending()).isEmpty();
        coordinator.tick(121_001);
        assertThat(coordinator.ending().orElseThrow())
                .isEqualTo(
                        new Ending(
                                Ending.State.FAILED,
                                2,
                                "no checkpoint of version 4 within 120 s; "));
    }

    @Test
    void anInterruptedRunIsSavedFirst() {
        var coordinator = begun();
        step(coordinator);
        coordinator.interrupt("told to stop");
        assertThat(coordinator.decision(1)).contains(new Decision.Stop(1, "told to stop"));
        assertThat(coordinator.decision(0))
                .contains(new Decision.Commit(0, 1, false, false, false));
        assertThat(coordinator.order(1, 0)).isEmpty();
        coordinator.checkpointWritten(0, 1);
        assertThat(coordinator.ending())
                .contains(new Ending(Ending.State.INTERRUPTED, 1, "told to stop"));
        coordinator.interrupt("again");
        assertThat(coordinator.drain()).isNotEmpty();
        assertThat(coordinator.drain()).isEmpty();
    }

    @Test
    void withNothingTrainedThereIsNothingToSave() {
        var coordinator = begun();
        coordinator.interrupt("told to stop");
        assertThat(coordinator.ending())
                .contains(new Ending(Ending.State.INTERRUPTED, 0, "told to stop"));
    }

    @Test
    void aSilentServerEndsTheRun() {
        var coordinator = begun("cluster={servers: 2, lease: 5s, join_timeout: 8s}");
        coordinator.seen(1, 8_000);
        coordinator.shardSeen(0, 8_000);
        coordinator.tick(8_000);
        assertThat(coordinator.ending()).isEmpty();
        coordinator.tick(8_001);
        assertThat(coordinator.ending().orElseThrow().message())
                .isEqualTo("server 1 has not been heard of for 8 s (cluster.join_timeout)");
    }

    @Test
    void allWorkersGoneForTooLongEndTheRunWithWhatItHas() {
        var coordinator = begun("cluster={workers: 1, join_timeout: 10s}");
        step(coordinator);
        coordinator.leave(1, "told to stop", 20_000);
        coordinator.shardSeen(0, 29_999);
        coordinator.tick(29_999);
        assertThat(coordinator.stop()).isEmpty();
        coordinator.tick(30_000);
        assertThat(coordinator.stop().orElseThrow().version()).isEqualTo(1);
        coordinator.checkpointWritten(0, 1);
        assertThat(coordinator.ending().orElseThrow().state()).isEqualTo(Ending.State.FAILED);
    }

    @Test
    void nothingIsDeletedBeforeTheRecordIsOnDisk() {
        var coordinator = begun("checkpoint={every: {steps: 1}, keep: 1}");
        step(coordinator);
        coordinator.checkpointWritten(0, 1);
        assertThat(coordinator.newestRecorded()).isEqualTo(1);
        assertThat(coordinator.keepFrom()).isZero();
        coordinator.recordKept(1, OptionalLong.empty());
        assertThat(coordinator.keepFrom()).isEqualTo(1);
    }

    // --- going on

    @Test
    void aRunGoesOnFromARecordedVersion() {
        var coordinator = resumed(2, List.of(1L, 2L));
        assertThat(coordinator.generation()).isEqualTo(3);
        assertThat(coordinator.version()).isEqualTo(2);
        assertThat(coordinator.newestRecorded()).isEqualTo(2);
        WorkOrder order = coordinator.order(1, 0).orElseThrow();
        assertThat(order.version()).isEqualTo(2);
        assertThat(order.evaluate()).isNotEmpty();
        assertThat(order.trainSlices()).isEqualTo(bits(0, 1, 2, 3));
        step(coordinator);
        step(coordinator);
        assertThat(coordinator.decision(3)).contains(new Decision.Commit(3, 1, false, true, false));
        evaluate(coordinator);
        coordinator.checkpointWritten(0, 4);
        assertThat(coordinator.ending()).contains(new Ending(Ending.State.DONE, 4, ""));
    }

    @Test
    void whatWasTrainedToTheEndIsOnlyJudgedAgain() {
        var coordinator = resumed(4, List.of(4L));
        WorkOrder order = coordinator.order(1, 0).orElseThrow();
        assertThat(order.trainSlices()).isEqualTo(bits());
        assertThat(order.evaluateSlices()).isEqualTo(bits(0, 1, 2, 3));
        evaluate(coordinator);
        assertThat(coordinator.ending()).contains(new Ending(Ending.State.DONE, 4, ""));
    }

    @Test
    void aRunThatGoesOnAndIsInterruptedAtOnceKeepsWhatItHad() {
        var coordinator = resumed(2, List.of(2L));
        coordinator.interrupt("told to stop");
        assertThat(coordinator.decision(2)).contains(new Decision.Stop(2, "told to stop"));
        assertThat(coordinator.ending())
                .contains(new Ending(Ending.State.INTERRUPTED, 2, "told to stop"));
    }

    // --- the small world

    private static Coordinator resumed(long version, List<Long> recorded) {
        var start = new StartingPoint(3, version, recorded, BestSoFar.NONE, FreeProgress.NONE);
        var coordinator = new Coordinator(TestJobs.small(), start, 0);
        coordinator.register(0, "server:0", 1, 0);
        coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0);
        return coordinator;
    }

    /** All servers and workers are here and the first step is under way. */
    private static Coordinator begun(String... overrides) {
        Job job = TestJobs.small(overrides);
        var coordinator = new Coordinator(job, StartingPoint.FRESH, 0);
        for (int shard = 0; shard < job.cluster().servers(); shard++) {
            coordinator.register(shard, "server:" + shard, 1, 0);
        }
        for (int worker = 0; worker < job.cluster().workers(); worker++) {
            coordinator.join(Applicant.numbered(worker), TestJobs.facts(), 0);
        }
        return coordinator;
    }

    /** The server is here, and some of the workers. */
    private static Coordinator waiting(String override, int workers) {
        var coordinator = new Coordinator(TestJobs.small(override), StartingPoint.FRESH, 0);
        coordinator.register(0, "server:0", 1, 10_000);
        for (int worker = 0; worker < workers; worker++) {
            coordinator.join(Applicant.numbered(worker), TestJobs.facts(), 9_000);
        }
        return coordinator;
    }

    private static void step(Coordinator coordinator) {
        long version = coordinator.version();
        if (version > 0 && version % 2 == 0) {
            evaluate(coordinator);
        }
        coordinator.report(0, version, report(1));
        coordinator.tally(1, version, Split.SPLIT_BATCH, ALL, SUMS);
        assertThat(coordinator.version()).isEqualTo(version + 1);
    }

    private static void evaluate(Coordinator coordinator) {
        coordinator.tally(1, coordinator.version(), Split.SPLIT_TRAIN, ALL, SUMS);
        coordinator.tally(1, coordinator.version(), Split.SPLIT_TEST, ALL, SUMS);
    }

    private static double norm(Map<Integer, Map<Integer, Double>> byShard) {
        var coordinator = begun("cluster.servers=" + byShard.size());
        byShard.forEach((shard, norms) ->
                coordinator.report(shard, 0, new ShardReport(norms, 0, Optional.empty(), false)));
        coordinator.tally(1, 0, Split.SPLIT_BATCH, ALL, SUMS);
        return coordinator.drain().stream()
                .filter(Effect.Trained.class::isInstance)
                .map(Effect.Trained.class::cast)
                .findFirst()
                .orElseThrow()
                .gradientNorm();
    }

    private static ShardReport report(double squaredNorm) {
        return new ShardReport(Map.of((int) squaredNorm, squaredNorm), 0, Optional.empty(), false);
    }

    private static BitSet bits(int... slices) {
        var bits = new BitSet();
        for (int slice : slices) {
            bits.set(slice);
        }
        return bits;
    }
}
