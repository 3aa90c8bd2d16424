package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.server.rpc.ShardFixture.chunk;
import static parade.server.rpc.ShardFixture.declaration;
import static parade.server.rpc.ShardFixture.header;
import static parade.server.rpc.ShardFixture.run;
import static parade.server.rpc.ShardFixture.weights;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parade.job.Job;
import parade.metrics.Metric;
import parade.server.coordination.TestJobs;
import parade.server.optimizer.UpdateRule;
import parade.slice.Node;
import parade.testing.Seeds;
import parade.v1.BlockRun;
import parade.v1.Commit;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.v1.StepReadyReply;
import parade.v1.Stop;
import parade.v1.WatchEvent;

final class ShardServiceTest {

    private static final Job JOB =
            TestJobs.small(
                    "data.batch={size: 4, slices: 2}",
                    "optimizer={momentum: {learning_rate: 3, momentum: 0.9}}");
    private static final Node BOTH = new Node(0, 2);
    private static final Node LEFT = new Node(0, 1);
    private static final Node RIGHT = new Node(1, 1);

    private final ShardFixture shard = new ShardFixture(JOB);

    @AfterEach
    void noBugs() {
        shard.close();
        assertThat(shard.bugs).isEmpty();
    }

    // --- declare

    @Test
    void theFirstDeclarationCountsAndOthersMustBeTheSame() {
        assertThat(shard.declare().answer().getBlocks()).isEqualTo(3);
        assertThat(shard.declare().answer().getBlocks()).isEqualTo(3);
        var other = shard.declare(declaration(1));
        assertThat(other.refusal()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(other.message()).endsWith("1 slices, the run has 2");
        var renamed = declaration(2).toBuilder();
        renamed.getParametersBuilder(2).setName("layers.2.other");
        assertThat(shard.declare(renamed.build()).message()).contains("parameter 2 is layers.2.o");
        var stale = declaration(2).toBuilder().setGeneration(2).build();
        assertThat(shard.declare(stale).refusal()).isEqualTo(Status.Code.ABORTED);
    }

    @Test
    void aDeclarationThatIsImpossibleLeavesRoomForAnother() {
        assertThat(shard.declare(declaration(0)).refusal()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        var noRole = declaration(2).toBuilder();
        noRole.getParametersBuilder(0).clearRole();
        assertThat(shard.declare(noRole.build()).refusal()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(shard.declare().answer().getBlocks()).isEqualTo(3);
    }

    // --- pull

    @Test
    void aPullParksUntilItsVersionIsThere() {
        assertThat(shard.pull(0).refusal()).isEqualTo(Status.Code.UNAVAILABLE);
        shard.declare();
        float[] before = weights(shard.pull(0));
        var ahead = shard.pull(1);
        var furtherAhead = shard.pull(2);
        var gone = shard.pull(1);
        gone.cancel();
        step(0);
        assertThat(weights(ahead)).isNotEqualTo(before);
        assertThat(furtherAhead.answers()).isEmpty();
        assertThat(furtherAhead.open()).isTrue();
        assertThat(gone.answers()).isEmpty();
        assertThat(shard.pull(0).refusal()).isEqualTo(Status.Code.OUT_OF_RANGE);
        var stale = new FakeCall<BlockRun>();
        shard.service.pull(PullRequest.newBuilder().setGeneration(2).setVersion(1).build(), stale);
        assertThat(stale.refusal()).isEqualTo(Status.Code.ABORTED);
    }

    @Test
    void aPullThatIsOvertakenOnItsWayIsSuperseded() {
        shard.declare();
        var slow = shard.pull(1);
        slow.ready(false);
        step(0);
        assertThat(slow.open()).isTrue();
        step(1);
        slow.ready(true);
        assertThat(slow.refusal()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(slow.answers()).isEmpty();
    }

    // --- push

    @Test
    void aMalformedPushLeavesTheShardAsItWas() {
        shard.declare();
        float[] six = {1, 2, 3, 4, 5, 6};
        PushHeader good = header(0, BOTH, 4);
        ByteString tooFew = run(0, 1, 2, 3, 4, 5).getValues();
        ByteString tooMany = run(0, 1, 2, 3, 4, 5, 6, 7).getValues();
        var wrong =
                Map.of(
                        "unknown node", chunk(header(0, new Node(0, 3), 4), run(0, six)),
                        "empty node", chunk(header(0, new Node(0, 0), 4), run(0, six)),
                        "unknown block", chunk(good, run(3, six)),
                        "a block beyond all ints", chunk(good, run(-1, 1, tooFew)),
                        "as many blocks", chunk(good, run(1, -1, tooFew)),
                        "too few values", chunk(good, run(0, 1, tooFew)),
                        "too many values", chunk(good, run(0, 1, tooMany)),
                        "too few for the second", chunk(good, run(0, 2, tooMany)),
                        "a frozen block", chunk(good, run(1, 1, 2)),
                        "a version to come", chunk(header(1, BOTH, 4), run(0, six)));
        wrong.forEach((what, chunk) -> {
            FakeCall<PushReply> call = shard.push(chunk);
            assertThat(call.refusal()).as(what).isEqualTo(Status.Code.INVALID_ARGUMENT);
        });
        assertThat(shard.push(chunk(run(0, six))).message()).isEqualTo("a push without a header");
        var stale = good.toBuilder().setGeneration(7).build();
        assertThat(shard.push(chunk(stale, run(0, six))).refusal()).isEqualTo(Status.Code.ABORTED);
        assertThat(shard.push(chunk(good, run(0, six))).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        assertThat(shard.push(chunk(good, run(2, 1, 1, 1))).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        assertThat(shard.report().getSquaredNormsList()).containsExactly(91 / 16.0, 3 / 16.0);
        assertThat(shard.report().getBlocksList()).containsExactly(0, 2);
    }

    @Test
    void whatIsSaidOfAPush() {
        assertThat(shard.push(chunk(header(0, BOTH, 4), run(0))).refusal())
                .isEqualTo(Status.Code.UNAVAILABLE);
        shard.declare();
        PushChunk left = chunk(header(0, LEFT, 2), run(2, 1, 2, 3));
        assertThat(outcome(left)).isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        assertThat(outcome(left)).isEqualTo(PushOutcome.PUSH_OUTCOME_DUPLICATE);
        assertThat(outcome(left, chunk(run(0, new float[6]))))
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        step(0);
        assertThat(outcome(left)).isEqualTo(PushOutcome.PUSH_OUTCOME_SUPERSEDED);
    }

    @Test
    void aPushThatBrokeInTheMiddleIsRepeatedByAnother() {
        shard.declare();
        float[] weight = {1, 2, 3, 4, 5, 6};
        shard.brokenPush(chunk(header(0, LEFT, 2), run(2, 1, 2, 3)));
        shard.brokenPush(PushChunk.newBuilder().setHeader(header(0, RIGHT, 2)).build());
        assertThat(shard.reported()).isFalse();
        assertThat(outcome(chunk(header(0, BOTH, 4), run(2, 4, 4, 4)), chunk(run(0, weight))))
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        shard.commit(0);
        assertThat(weights(shard.pull(1))).containsExactly(expected(weight, 4, 4, 4));
    }

    /** Halves, wholes, twice, in pieces, in any order: the weights have the same bits. */
    @Seeds
    void anyOrderOfPushesGivesTheBitsOfADirectComputation(long seed) {
        var random = new Random(seed);
        shard.declare();
        float[][] velocity = {new float[6], new float[3]};
        float[] held = weights(shard.pull(0));
        float[][] weights = {
            java.util.Arrays.copyOfRange(held, 0, 6), java.util.Arrays.copyOfRange(held, 8, 11)
        };
        UpdateRule rule = UpdateRule.of(JOB, 1, 1);
        for (int version = 0; version < 3; version++) {
            float[][][] sums = new float[2][][];
            for (int slice = 0; slice < 2; slice++) {
                sums[slice] = new float[][] {random(random, 6), random(random, 3)};
            }
            float[][] whole = {add(sums[0][0], sums[1][0]), add(sums[0][1], sums[1][1])};
            pushInAnyOrder(random, version, sums, whole);
            assertThat(shard.report().getVersion()).isEqualTo(version);
            shard.commit(version);
            for (int b = 0; b < 2; b++) {
                float[] mean = whole[b].clone();
                for (int i = 0; i < mean.length; i++) {
                    mean[i] /= 4;
                }
                rule.apply(
                        weights[b],
                        mean,
                        new float[][] {velocity[b]},
                        mean.length,
                        version + 1,
                        1,
                        1);
                weights[b] = mean;
            }
            float[] pulled = weights(shard.pull(version + 1));
            assertThat(java.util.Arrays.copyOfRange(pulled, 0, 6)).containsExactly(weights[0]);
            assertThat(java.util.Arrays.copyOfRange(pulled, 8, 11)).containsExactly(weights[1]);
            assertThat(pulled[6]).isEqualTo(0.5f);
        }
    }

    private void pushInAnyOrder(Random random, long version, float[][][] sums, float[][] whole) {
        var todo = new ArrayList<Runnable>();
        int[] blocks = {0, 2};
        for (int copy = 0; copy < 2; copy++) {
            for (int b = 0; b < 2; b++) {
                int index = b;
                for (int slice = 0; slice < 2; slice++) {
                    PushHeader header = header(version, new Node(slice, 1), 2);
                    BlockRun part = run(blocks[index], sums[slice][index]);
                    boolean breaks = random.nextBoolean();
                    todo.add(() -> send(breaks, chunk(header, part)));
                }
                if (random.nextBoolean()) {
                    todo.add(() ->
                            send(
                                    false,
                                    chunk(
                                            header(version, BOTH, 4),
                                            run(blocks[index], whole[index]))));
                }
            }
        }
        Collections.shuffle(todo, random);
        todo.forEach(Runnable::run);
    }

    private void send(boolean breaks, PushChunk chunk) {
        if (breaks) {
            shard.brokenPush(chunk);
        } else {
            shard.push(chunk);
        }
    }

    // --- the coordinator's answers

    @Test
    void asksAgainUntilThereIsADecision() {
        shard.declare();
        pushAll(0);
        shard.answer(StepReadyReply.newBuilder().setWait("worker 2").build());
        assertThat(shard.reported()).isFalse();
        shard.pass();
        shard.commit(0);
        assertThat(weights(shard.pull(1))).hasSize(11);
    }

    @Test
    void aDecisionThatComesTwiceIsObeyedOnce() {
        shard.declare();
        pushAll(0);
        var again = ShardFixture.commitReply(0);
        shard.answer(StepReadyReply.newBuilder().setWait("").build());
        shard.pass();
        shard.commit(0);
        pushAll(1);
        shard.answer(again);
        assertThat(shard.pull(2).open()).isTrue();
        assertThat(weights(shard.pull(1))).hasSize(11);
    }

    @Test
    void weightsThatAreNotFiniteAreNotServedAndAreTakenBack() {
        shard.declare();
        float[] before = weights(shard.pull(0));
        var ahead = shard.pull(1);
        explode(0);
        assertThat(shard.report().getNonfiniteWeights()).isTrue();
        assertThat(shard.report().getVersion()).isEqualTo(1);
        assertThat(shard.report().getNonfinite()).startsWith("layers.0.weight[");
        assertThat(shard.meters.value(Metric.PUSHES_REJECTED, "nonfinite")).isOne();
        var meanwhile = shard.pull(0);
        assertThat(ahead.answers()).isEmpty();
        assertThat(meanwhile.open()).isTrue();
        shard.answer(stop(0));
        assertThat(weights(meanwhile)).containsExactly(before);
        assertThat(weights(shard.pull(0))).containsExactly(before);
        assertThat(ahead.answers()).isEmpty();
        assertThat(shard.checkpoints).containsExactly(0L);
    }

    /** Another shard's weights were not finite, and its word came by a shorter way. */
    @Test
    void aStopBeforeACommitThatLeadsNowhere() {
        shard.declare();
        float[] before = weights(shard.pull(0));
        pushAll(0, Float.MAX_VALUE);
        shard.service.stop(Stop.newBuilder().setVersion(0).build());
        shard.commit(0);
        assertThat(weights(shard.pull(0))).containsExactly(before);
        assertThat(shard.checkpoints).isNotEmpty().containsOnly(0L);
    }

    /** The commit of the version to stop at is still on its way, or was lost. */
    @Test
    void aStopAtTheVersionThatIsStillToBeMade() {
        shard.declare();
        pushAll(0);
        shard.answer(StepReadyReply.newBuilder().setWait("").build());
        shard.service.stop(Stop.newBuilder().setVersion(1).build());
        assertThat(shard.checkpoints).isEmpty();
        shard.pass();
        assertThat(shard.reported()).isTrue();
        shard.commit(0);
        assertThat(shard.checkpoints).containsExactly(1L);
        assertThat(weights(shard.pull(1))).hasSize(11);
    }

    @Test
    void afterAStopNothingIsTakenIn() {
        shard.declare();
        shard.service.stop(Stop.newBuilder().setVersion(0).build());
        assertThat(outcome(chunk(header(0, BOTH, 4), run(2, 1, 2, 3))))
                .isEqualTo(PushOutcome.PUSH_OUTCOME_SUPERSEDED);
        assertThat(shard.checkpoints).containsExactly(0L);
        shard.service.stop(Stop.newBuilder().setVersion(0).build());
        assertThat(shard.checkpoints).containsExactly(0L);
    }

    /** The coordinator has it on record and waits for nobody, so the write might be cut off. */
    @Test
    void aVersionThatIsOnDiskIsNotWrittenAgain() {
        shard.declare();
        pushAll(0);
        shard.answer(checkpointed(0));
        shard.service.stop(Stop.newBuilder().setVersion(1).build());
        assertThat(shard.checkpoints).containsExactly(1L);

        try (var again = new ShardFixture(JOB, shard.snapshots.getLast())) {
            again.declare();
            again.service.stop(Stop.newBuilder().setVersion(1).build());
            assertThat(again.checkpoints).isEmpty();
            assertThat(weights(again.pull(1))).containsExactly(weights(shard.pull(1)));
        }
    }

    /** What a revert brings back lacks the optimizer's slots. */
    @Test
    void aVersionThatIsTakenBackToIsNotWrittenAgain() {
        shard.declare();
        pushAll(0);
        shard.answer(checkpointed(0));
        explode(1);
        shard.answer(stop(1));
        assertThat(shard.checkpoints).containsExactly(1L);
    }

    // --- metrics

    @Test
    void itsRejectionsAreAllCountedFromNothing() {
        for (String reason : List.of("stale", "nonfinite", "duplicate", "shape", "generation")) {
            assertThat(shard.meters.scrape())
                    .contains(
                            "parade_pushes_rejected_total{reason=\"%s\",run=\"test\"} 0.0"
                                    .formatted(reason));
        }
    }

    @Test
    void measuresHowMuchItsFirstStepChanges() {
        shard.declare();
        float[] before = weights(shard.pull(0));
        step(0);
        float[] after = weights(shard.pull(1));
        double change = 0;
        double norm = 0;
        for (int i = 0; i < after.length; i++) {
            boolean trained = i < 6 || i >= 8; // the table between them is frozen
            change += trained ? Math.pow((double) after[i] - before[i], 2) : 0;
            norm += trained ? Math.pow(after[i], 2) : 0;
        }
        assertThat(shard.meters.value(Metric.UPDATE_RATIO, "0"))
                .isCloseTo(Math.sqrt(change / norm), Percentage.withPercentage(1e-9));
    }

    @Test
    void knowsWhenTheLivingPushedLast() {
        shard.declare();
        assertThat(shard.meters.value(Metric.WORKER_LAST_PUSH, "0")).isNaN();
        pushAll(0); // by incarnation 1 as worker 0, before anything was heard of it
        shard.service.heard(watched(0));
        assertThat(shard.meters.value(Metric.WORKER_LAST_PUSH, "0")).isPositive();
        shard.service.heard(watched(1, 1));
        assertThat(shard.meters.value(Metric.WORKER_LAST_PUSH, "0")).isPositive();
        shard.service.heard(watched(2, 2));
        assertThat(shard.meters.value(Metric.WORKER_LAST_PUSH, "0")).isNaN();
        shard.commit(0);
        pushAll(1); // of a zombie
        assertThat(shard.meters.value(Metric.WORKER_LAST_PUSH, "0")).isNaN();
    }

    private static WatchEvent watched(long granted, long... live) {
        var event = WatchEvent.newBuilder().setGeneration(1).setGranted(granted);
        for (long incarnation : live) {
            event.addOwnersBuilder().setIncarnation(incarnation);
        }
        return event.build();
    }

    // --- the small world

    private PushOutcome outcome(PushChunk... chunks) {
        return shard.push(chunks).answer().getOutcome();
    }

    private void step(long version) {
        pushAll(version);
        shard.commit(version);
    }

    private void explode(long version) {
        pushAll(version, Float.MAX_VALUE);
        shard.commit(version);
    }

    private void pushAll(long version) {
        pushAll(version, 1);
    }

    /** Weights overflow where a gradient is the largest float there is. */
    private void pushAll(long version, float value) {
        float[] weight = new float[6];
        java.util.Arrays.fill(weight, value);
        PushHeader header = header(version, BOTH, value == 1 ? 4 : 1);
        shard.push(chunk(header, run(2, 1, 2, 3)), chunk(run(0, weight)));
    }

    private static StepReadyReply checkpointed(long version) {
        Commit commit = ShardFixture.commitReply(version).getCommit();
        return StepReadyReply.newBuilder()
                .setCommit(commit.toBuilder().setCheckpoint(true))
                .build();
    }

    private static StepReadyReply stop(long version) {
        return StepReadyReply.newBuilder().setStop(Stop.newBuilder().setVersion(version)).build();
    }

    /** One step of momentum from nothing: w − 3·g. */
    private float[] expected(float[] weight, float... bias) {
        var other = new ShardFixture(JOB);
        other.declare();
        float[] values = weights(other.pull(0));
        other.close();
        for (int i = 0; i < 6; i++) {
            values[i] += -(3f * (weight[i] / 4));
        }
        for (int i = 0; i < 3; i++) {
            values[8 + i] += -(3f * (bias[i] / 4));
        }
        return values;
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] add(float[] left, float[] right) {
        float[] sum = new float[left.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = left[i] + right[i];
        }
        return sum;
    }

    @Test
    void whatIsStoredIsServedWhateverTheVersionHere() {
        shard.declare();
        var pull = new FakeCall<BlockRun>();
        shard.service.pull(
                PullRequest.newBuilder().setGeneration(1).setVersion(7).setStored(true).build(),
                pull);
        assertThat(weights(pull)).hasSize(11).containsOnly(7);
    }
}
