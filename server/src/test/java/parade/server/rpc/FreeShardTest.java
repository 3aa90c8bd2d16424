package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.server.rpc.ShardFixture.chunk;
import static parade.server.rpc.ShardFixture.run;
import static parade.server.rpc.ShardFixture.weights;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parade.metrics.Metric;
import parade.server.coordination.TestJobs;
import parade.v1.BlockRun;
import parade.v1.FencedReply;
import parade.v1.PullRequest;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.v1.Stop;
import parade.v1.WatchEvent;

/** A shard in ssp or async, by its service. Blocks 0 and 2 are trained. */
final class FreeShardTest {

    private final ShardFixture shard =
            new ShardFixture(
                    TestJobs.small("consistency=async", "data.batch={size: 4, slices: 2}"));

    @AfterEach
    void noBugs() {
        shard.close();
        assertThat(shard.bugs).isEmpty();
    }

    @Test
    void pullsAndPushesAreAnsweredAtOnceAndSayWhatVersionsTheyAreOf() {
        shard.declare();
        assertThat(pull(1).answer().getVersionsList()).containsExactly(0L, 0L, 0L);
        float[] before = weights(pull(1));
        PushReply reply = whole(1, 0, 0).answer();
        assertThat(reply.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        assertThat(reply.getMaxStaleness()).isZero();
        assertThat(pull(1).answer().getVersionsList()).containsExactly(1L, 0L, 1L);
        assertThat(weights(pull(2))).isNotEqualTo(before);
        assertThat(whole(2, 0, 0).answer().getMaxStaleness()).isEqualTo(1);
        assertThat(shard.meters.value(Metric.UPDATE_RATIO, "0")).isBetween(1e-3, 1.0);
    }

    @Test
    void aPushThatIsSentAgainIsADuplicateWithTheSameAnswer() {
        shard.declare();
        whole(1, 0, 0);
        assertThat(whole(2, 0, 0).answer().getMaxStaleness()).isEqualTo(1);
        PushReply again = whole(2, 0, 0).answer();
        assertThat(again.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DUPLICATE);
        assertThat(again.getMaxStaleness()).isEqualTo(1);
        assertThat(pull(1).answer().getVersionsList()).containsExactly(2L, 0L, 2L);
    }

    @Test
    void aPushThatBrokeInTheMiddleIsFinishedByItsRepetition() {
        shard.declare();
        shard.brokenPush(chunk(header(1, 0), bias(0)));
        assertThat(pull(1).answer().getVersionsList()).containsExactly(0L, 0L, 1L);
        assertThat(whole(1, 0, 0).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        assertThat(pull(1).answer().getVersionsList()).containsExactly(1L, 0L, 1L);
    }

    @Test
    void aPushThatIsNotFiniteStopsThere() {
        shard.declare();
        PushChunk[] push = {chunk(header(1, 0), at(0, run(2, 1, Float.NaN, 3))), chunk(weight(0))};
        for (int time = 0; time < 2; time++) {
            PushReply reply = shard.push(push).answer();
            assertThat(reply.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_NONFINITE);
            assertThat(reply.getNonfinite()).isEqualTo("layers.2.bias[1]");
        }
        assertThat(pull(1).answer().getVersionsList()).containsExactly(0L, 0L, 0L);
        assertThat(whole(1, 1, 0).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
    }

    @Test
    void aMalformedPushIsRefused() {
        shard.declare();
        List<PushChunk> wrong =
                List.of(
                        chunk(header(1, 0), run(2, 1, 2, 3)),
                        chunk(header(1, 0), at(7, run(2, 1, 2, 3))),
                        chunk(header(1, 0), at(0, run(1, 1, 2))),
                        chunk(header(1, 0), at(0, run(2, 1, 2))));
        for (PushChunk chunk : wrong) {
            assertThat(shard.push(chunk).refusal()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        PushChunk good = chunk(header(1, 0), bias(0));
        assertThat(shard.push(good, good).message()).isEqualTo("a push with two headers");
        var stale = header(1, 0).toBuilder().setGeneration(7).build();
        assertThat(shard.push(chunk(stale, bias(0))).refusal()).isEqualTo(Status.Code.ABORTED);
    }

    @Test
    void whoHasEndedIsFencedUntilTheCoordinatorKnows() {
        shard.declare();
        hear(2, 0, 1, 2);
        whole(1, 4, 0);
        shard.brokenPush(chunk(header(1, 5), bias(1)));
        hear(3, 0, 2, 3);
        assertThat(whole(1, 5, 1).refusal()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(pull(1).refusal()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(whole(2, 0, 1).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
        for (int time = 0; time < 3; time++) {
            var told = shard.fenced.remove();
            assertThat(told.request().getIncarnation()).isEqualTo(1);
            assertThat(told.request().getAppliedThrough()).isEqualTo(4);
            assertThat(told.request().getPartly()).isTrue();
            told.answer().onError(new StatusRuntimeException(Status.UNAVAILABLE));
            shard.pass();
        }
        assertThat(remembered()).containsExactly(1L, 2L);
        shard.fenced.remove().answer().onNext(FencedReply.getDefaultInstance());
        shard.pass();
        assertThat(shard.fenced).isEmpty();
        assertThat(remembered()).containsExactly(2L);
    }

    @Test
    void whoEndedBeforeItPushedIsFencedTooAndWhoIsNewIsNot() {
        hear(2, 0, 2);
        shard.declare();
        var told = shard.fenced.remove();
        assertThat(told.request().getIncarnation()).isEqualTo(1);
        assertThat(told.request().hasAppliedThrough()).isFalse();
        assertThat(told.request().getPartly()).isFalse();
        assertThat(shard.fenced).isEmpty();
        assertThat(whole(3, 0, 0).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_ACCEPTED);
    }

    @Test
    void anEndInTheMiddleOfAPushAndOfAPull() {
        shard.declare();
        var push = new FakeCall<PushReply>();
        var stream = shard.service.push(push);
        stream.onNext(chunk(header(1, 0), bias(0)));
        var pull = new FakeCall<BlockRun>();
        pull.ready(false);
        shard.service.pull(
                PullRequest.newBuilder().setGeneration(1).setIncarnation(1).build(), pull);
        hear(1, 0);
        stream.onNext(chunk(weight(0)));
        assertThat(push.refusal()).isEqualTo(Status.Code.NOT_FOUND);
        pull.ready(true);
        assertThat(pull.refusal()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aCheckpointIsWrittenOnceForEachLabel() {
        shard.declare();
        hear(1, 0, 1);
        assertThat(shard.checkpoints).isEmpty();
        whole(1, 0, 0);
        hear(1, 10, 1);
        whole(1, 1, 1);
        hear(1, 10, 1);
        hear(2, 20, 1, 2);
        hear(2, 10, 1, 2);
        assertThat(shard.checkpoints).containsExactly(10L, 20L);
        assertThat(shard.snapshots.getFirst().pushes().orElseThrow().versions())
                .containsExactly(1L, 0L, 1L);
    }

    @Test
    void afterAStopNothingIsTakenAndEverythingIsServed() {
        shard.declare();
        whole(1, 0, 0);
        Stop stop = Stop.newBuilder().setVersion(1).setReason("told to").build();
        shard.service.heard(WatchEvent.newBuilder().setGeneration(1).setStop(stop).build());
        shard.service.stop(stop);
        assertThat(shard.checkpoints).containsExactly(1L);
        assertThat(whole(1, 1, 1).answer().getOutcome())
                .isEqualTo(PushOutcome.PUSH_OUTCOME_SUPERSEDED);
        assertThat(pull(0).answer().getVersionsList()).containsExactly(1L, 0L, 1L);
    }

    /** The state to stop at has been written already. */
    @Test
    void aStopAtTheLastLabel() {
        shard.declare();
        whole(1, 0, 0);
        hear(1, 1, 1);
        shard.service.stop(Stop.newBuilder().setVersion(1).build());
        assertThat(shard.checkpoints).containsExactly(1L);
    }

    // --- the small world

    private List<Long> remembered() {
        hear(3, shard.checkpoints.size() + 1, 2, 3);
        var last = shard.snapshots.getLast().pushes().orElseThrow();
        return last.incarnations().stream().map(progress -> progress.incarnation()).toList();
    }

    private void hear(long granted, long checkpoint, long... live) {
        var event =
                WatchEvent.newBuilder()
                        .setGeneration(1)
                        .setGranted(granted)
                        .setCheckpoint(checkpoint);
        for (long incarnation : live) {
            event.addOwnersBuilder().setIncarnation(incarnation);
        }
        shard.service.heard(event.build());
    }

    private FakeCall<BlockRun> pull(long incarnation) {
        var call = new FakeCall<BlockRun>();
        shard.service.pull(
                PullRequest.newBuilder().setGeneration(1).setIncarnation(incarnation).build(),
                call);
        return call;
    }

    private FakeCall<PushReply> whole(long incarnation, long clock, long version) {
        return shard.push(chunk(header(incarnation, clock), bias(version)), chunk(weight(version)));
    }

    private static PushHeader header(long incarnation, long clock) {
        return PushHeader.newBuilder()
                .setIncarnation(incarnation)
                .setGeneration(1)
                .setClock(clock)
                .setWeight(4)
                .build();
    }

    private static BlockRun bias(long version) {
        return at(version, run(2, 1, 2, 3));
    }

    private static BlockRun weight(long version) {
        return at(version, run(0, 1, 2, 3, 4, 5, 6));
    }

    private static BlockRun at(long version, BlockRun run) {
        return run.toBuilder().addVersions(version).build();
    }
}
