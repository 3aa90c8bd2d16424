package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.server.rpc.ShardFixture.chunk;
import static parade.server.rpc.ShardFixture.header;
import static parade.server.rpc.ShardFixture.run;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.Placement;
import parade.process.Numerics;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.SliceBatch;
import parade.server.coordination.StartingPoint;
import parade.server.coordination.TestJobs;
import parade.server.coordination.Ticket;
import parade.slice.Node;
import parade.v1.BeginStepReply;
import parade.v1.BeginStepRequest;
import parade.v1.CheckpointWrittenReply;
import parade.v1.CheckpointWrittenRequest;
import parade.v1.FencedReply;
import parade.v1.FencedRequest;
import parade.v1.Finished;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.v1.JoinReply;
import parade.v1.JoinRequest;
import parade.v1.LeaveReply;
import parade.v1.LeaveRequest;
import parade.v1.RegisterReply;
import parade.v1.RegisterRequest;
import parade.v1.Split;
import parade.v1.StartReply;
import parade.v1.StartRequest;
import parade.v1.TallyReply;
import parade.v1.TallyRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

final class ControlServiceTest {

    private static final ByteString FINGERPRINT = ByteString.copyFromUtf8("job");

    private final List<Effect> effects = new ArrayList<>();
    private long nowMillis;
    private final ControlService control =
            service(
                    "cluster={servers: 2, workers: 1, lease: 5s}",
                    "data.batch={size: 4, slices: 2}");

    // --- who is of this run

    @Test
    void otherJobsReleasesAndShardsAreRefused() {
        assertThat(register(0, "other", Numerics.VERSION).refusal())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(register(0, "job", Numerics.VERSION + 1).message())
                .contains("run the same release everywhere");
        assertThat(register(2, "job", Numerics.VERSION).message())
                .isEqualTo("shard 2 of a job with 2 servers");
        var restored = new FakeCall<RegisterReply>();
        control.register(
                RegisterRequest.newBuilder()
                        .setShard(1)
                        .setJobFingerprint(FINGERPRINT)
                        .setNumericsVersion(Numerics.VERSION)
                        .setGeneration(1)
                        .setRestored(300)
                        .build(),
                restored);
        assertThat(restored.message())
                .isEqualTo("server 1 has restored version 300, the run begins at version 0");
        var request = JoinRequest.newBuilder().setJobFingerprint(ByteString.copyFromUtf8("other"));
        var call = new FakeCall<JoinReply>();
        control.join(request.build(), call);
        assertThat(call.refusal()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void serversAreToldWhereTheRunBeginsBeforeAnyIsHere() {
        var call = start(1);
        assertThat(call.answer().getGeneration()).isEqualTo(1);
        assertThat(call.answer().getVersion()).isZero();
        var other = new FakeCall<StartReply>();
        control.start(starting(1).setNumericsVersion(0).build(), other);
        assertThat(other.refusal()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        // One that was told of the run's life before.
        var late = new FakeCall<RegisterReply>();
        control.register(
                RegisterRequest.newBuilder()
                        .setJobFingerprint(FINGERPRINT)
                        .setNumericsVersion(Numerics.VERSION)
                        .build(),
                late);
        assertThat(late.refusal()).isEqualTo(Status.Code.ABORTED);
    }

    @Test
    void addressesAreToldWhenAllAreHere() {
        assertThat(register(1, "job", Numerics.VERSION).answer().getShardsList()).isEmpty();
        assertThat(join(0).answer()).isEqualTo(JoinReply.getDefaultInstance());
        assertThat(register(0, "job", Numerics.VERSION).answer().getShardsList())
                .containsExactly("server-0:1", "server-1:1");
        assertThat(join(0).answer().getIncarnation()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anIndexThatNoWorkerHasIsRefused(int worker) {
        register(0, "job", Numerics.VERSION).answer();
        register(1, "job", Numerics.VERSION).answer();
        for (boolean any : new boolean[] {false, true}) {
            var call = new FakeCall<JoinReply>();
            control.join(
                    joining(worker).toBuilder().setAnyWorker(any).setInstance(7).build(), call);
            assertThat(call.refusal()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(call.message()).contains("expected an index of 0 to 999999");
        }
        assertThat(join(999_999).answer().getWorker()).isEqualTo(999_999);
    }

    /** All three of the run's life before: their incarnations and shards are others' here. */
    @Test
    void whatIsOfAnotherGenerationTouchesNobody() {
        begin();
        var stale = WatchRequest.newBuilder().setShard(1).setGeneration(9).build();
        assertThat(watch(stale).refusal()).isEqualTo(Status.Code.ABORTED);
        var ofWorker = WatchRequest.newBuilder().setIncarnation(1).setGeneration(9).build();
        assertThat(watch(ofWorker).refusal()).isEqualTo(Status.Code.ABORTED);
        var beat = new FakeCall<HeartbeatReply>();
        control.heartbeat(
                HeartbeatRequest.newBuilder().setIncarnation(1).setGeneration(9).build(), beat);
        assertThat(beat.refusal()).isEqualTo(Status.Code.ABORTED);
        var left = new FakeCall<LeaveReply>();
        control.leave(LeaveRequest.newBuilder().setIncarnation(1).setGeneration(9).build(), left);
        assertThat(left.refusal()).isEqualTo(Status.Code.ABORTED);
        assertThat(heartbeat(1).answer().getKnown()).isTrue();
        nowMillis = 4_900;
        heartbeat(1);
        nowMillis = 5_100;
        control.tick();
        assertThat(effects).noneMatch(Effect.Ended.class::isInstance);
    }

    @Test
    void aShardThatTheJobHasNotIsRefused() {
        var beat = new FakeCall<HeartbeatReply>();
        control.heartbeat(HeartbeatRequest.newBuilder().setShard(2).setGeneration(1).build(), beat);
        assertThat(beat.refusal()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(watch(WatchRequest.newBuilder().setShard(2).setGeneration(1).build()).refusal())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        var written = new FakeCall<CheckpointWrittenReply>();
        control.checkpointWritten(
                CheckpointWrittenRequest.newBuilder().setShard(2).setGeneration(1).build(),
                written);
        assertThat(written.refusal()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    // --- servers that come late

    @Test
    void aServerIsToldToWaitForTheNextLifeOfARunThatHasEnded() {
        begin();
        control.with(c -> c.fail("broken"));
        assertThat(start(1).refusal()).isEqualTo(Status.Code.UNAVAILABLE);
        control.announce(new Ending(Ending.State.FAILED, 0, "broken"));
        assertThat(start(1).refusal()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aServerIsToldThatTheRunIsDone() {
        begin();
        control.announce(new Ending(Ending.State.DONE, 10, ""));
        assertThat(start(1).answer().getEnded().getState()).isEqualTo("done");
    }

    /** A server that is started again may miss the end but for its question, a worker as well. */
    @Test
    void whoAsksAfterTheEndHasHeardOfIt() {
        begin();
        heardEnd(0);
        control.announce(new Ending(Ending.State.DONE, 10, ""));
        assertThat(enoughHeardEnd()).isFalse();
        control.with(c -> c.lost(1, "its connection broke", nowMillis));
        assertThat(enoughHeardEnd()).isFalse();
        start(1).answer();
        assertThat(enoughHeardEnd()).isFalse();
        assertThat(join(0).answer().getEnded().getState()).isEqualTo("done");
        assertThat(enoughHeardEnd()).isTrue();
    }

    @Test
    void aWorkerHasHeardThatLeavesForTheEnd() {
        begin();
        control.announce(new Ending(Ending.State.DONE, 10, ""));
        heardEnd(0);
        heardEnd(1);
        leave("told to stop");
        assertThat(enoughHeardEnd()).isFalse();
        leave("the run has ended");
        assertThat(enoughHeardEnd()).isTrue();
    }

    private boolean enoughHeardEnd() {
        var answer = new ArrayList<Boolean>();
        control.with(c -> answer.add(c.enoughHeardEnd()));
        return answer.getFirst();
    }

    private void heardEnd(int shard) {
        control.heartbeat(
                HeartbeatRequest.newBuilder()
                        .setGeneration(1)
                        .setShard(shard)
                        .setHeardEnd(true)
                        .build(),
                new FakeCall<>());
    }

    private void leave(String reason) {
        control.leave(
                LeaveRequest.newBuilder()
                        .setGeneration(1)
                        .setIncarnation(1)
                        .setReason(reason)
                        .build(),
                new FakeCall<>());
    }

    /** No watch is open before all have registered. */
    @Test
    void aServerThatStillRegistersHearsOfTheEnd() {
        register(1, "job", Numerics.VERSION).answer();
        control.with(c -> c.fail("1 of 2 servers are here"));
        control.announce(new Ending(Ending.State.FAILED, 0, "1 of 2 servers are here"));
        RegisterReply reply = register(1, "job", Numerics.VERSION).answer();
        assertThat(reply.getEnded().getMessage()).isEqualTo("1 of 2 servers are here");
        assertThat(reply.getShardsList()).isEmpty();
    }

    /** The one before may only be cut off for a moment, or be the right one. */
    @Test
    void aSecondServerInThePlaceOfOneWaitsAndTheRunEndsOnlyIfThatOneIsGone() {
        begin();
        ask(1, 0);
        var watch = watch(WatchRequest.newBuilder().setShard(1).setGeneration(1).build());
        assertThat(start(1).message()).contains("server 1 is of this run already");
        assertThat(effects).noneMatch(Effect.Ended.class::isInstance);
        watch.cancel();
        assertThat(start(1).refusal()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(effects.getLast())
                .isEqualTo(
                        new Effect.Ended(
                                new Ending(
                                        Ending.State.FAILED,
                                        0,
                                        "server 1 is gone, and its weights with it")));
    }

    /** Before anybody trains nothing is lost by it. */
    @Test
    void whatBecameOfAServerThatWasReplacedIsNothing() {
        register(0, "job", Numerics.VERSION).answer();
        register(1, "job", Numerics.VERSION).answer();
        var request = WatchRequest.newBuilder().setShard(1).setGeneration(1).build();
        var broken = watch(request);
        broken.cancel();
        start(1).answer();
        register(1, 2).answer();
        nowMillis = 4_900;
        heartbeat(1);
        nowMillis = 5_100;
        control.tick();
        assertThat(effects).noneMatch(Effect.Ended.class::isInstance);
        var open = watch(request);
        register(1, 3).answer();
        open.cancel();
        nowMillis = 9_900;
        heartbeat(1);
        nowMillis = 10_200;
        control.tick();
        assertThat(effects).noneMatch(Effect.Ended.class::isInstance);
    }

    // --- orders

    @Test
    void anOrderIsParkedForUntilItIsThere() {
        begin();
        var first = ask(1, 0);
        assertThat(first.answer().getOrder().getTrainSlicesList()).containsExactly(0, 1);
        assertThat(ask(1, 0).answer()).isEqualTo(first.answer());
        var parked = ask(1, 1);
        assertThat(parked.open()).isTrue();
        var again = ask(1, 1);
        assertThat(parked.answer().getWait()).isEqualTo("asked again");
        nowMillis = 9_999;
        heartbeat(1);
        control.tick();
        assertThat(again.open()).isTrue();
        nowMillis = 10_000;
        control.tick();
        assertThat(again.answer().getKindCase()).isEqualTo(BeginStepReply.KindCase.WAIT);
    }

    @Test
    void noCallIsHeldForEverWhateverItAsksFor() {
        begin();
        ask(1, 0);
        var parked = new FakeCall<BeginStepReply>();
        control.beginStep(
                BeginStepRequest.newBuilder()
                        .setIncarnation(1)
                        .setGeneration(1)
                        .setLastOrder(1)
                        .setParkMillis(1_000_000)
                        .build(),
                parked);
        nowMillis = 20_000;
        control.tick();
        assertThat(parked.open()).isFalse();
    }

    @Test
    void whoHasNoLeaseOrAnotherGenerationJoinsAgain() {
        begin();
        assertThat(ask(7, 0).refusal()).isEqualTo(Status.Code.NOT_FOUND);
        var stale = new FakeCall<BeginStepReply>();
        control.beginStep(
                BeginStepRequest.newBuilder().setIncarnation(1).setGeneration(9).build(), stale);
        assertThat(stale.refusal()).isEqualTo(Status.Code.ABORTED);
        var left = new FakeCall<LeaveReply>();
        control.leave(
                LeaveRequest.newBuilder()
                        .setGeneration(1)
                        .setIncarnation(1)
                        .setReason("told")
                        .build(),
                left);
        left.answer();
        assertThat(heartbeat(1).answer().getKnown()).isFalse();
        assertThat(ask(1, 0).refusal()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void anEndIsToldWhenWhatTheRunLeavesIsWritten() {
        begin();
        ask(1, 0);
        var parked = ask(1, 1);
        var watch = watch(WatchRequest.newBuilder().setGeneration(1).setShard(1).build());
        control.with(c -> c.fail("broken"));
        assertThat(parked.open()).isTrue();
        control.announce(new Ending(Ending.State.FAILED, 0, "broken"));
        assertThat(parked.answer().getEnded().getState()).isEqualTo("failed");
        assertThat(watch.answers().getLast().getEnded().getMessage()).isEqualTo("broken");
        int told = watch.answers().size();
        control.tick();
        assertThat(watch.answers()).hasSize(told);
        assertThat(ask(99, 0).answer().hasEnded()).isTrue();
    }

    // --- ssp and async

    @Test
    void aTicketIsFinishedByTheNextCallAndSettledByTheShards() {
        var free =
                service(
                        "cluster={servers: 1, workers: 1, lease: 5s}",
                        "data.batch={size: 4, slices: 2}",
                        "consistency={ssp: {bound: 2}}");
        free.register(
                RegisterRequest.newBuilder()
                        .setAddress("server-0:1")
                        .setJobFingerprint(FINGERPRINT)
                        .setNumericsVersion(Numerics.VERSION)
                        .setGeneration(1)
                        .build(),
                new FakeCall<>());
        var watch = new FakeCall<WatchEvent>();
        free.watch(WatchRequest.newBuilder().setGeneration(1).setShard(0).build(), watch);
        free.join(joining(0), new FakeCall<>());
        var first = new FakeCall<BeginStepReply>();
        free.beginStep(asking(0).build(), first);
        assertThat(first.answer().getOrder().getTicket())
                .isEqualTo(
                        parade.v1.Ticket.newBuilder().setClock(0).setSlice(0).setBatch(0).build());
        // The answer's own effect is told with it, not by whatever call comes next.
        assertThat(effects.getLast()).isInstanceOf(Effect.Admitted.class);
        var second = new FakeCall<BeginStepReply>();
        free.beginStep(
                asking(1)
                        .setFinished(
                                Finished.newBuilder()
                                        .setNumber(1)
                                        .setSums(parade.v1.Sums.newBuilder().setWeight(4)))
                        .build(),
                second);
        assertThat(second.answer().getOrder().getTicket())
                .isEqualTo(
                        parade.v1.Ticket.newBuilder().setClock(1).setSlice(1).setBatch(0).build());
        free.with(c -> assertThat(c.version()).isEqualTo(1));
        free.leave(
                LeaveRequest.newBuilder()
                        .setGeneration(1)
                        .setIncarnation(1)
                        .setReason("told")
                        .build(),
                new FakeCall<>());
        assertThat(watch.answers().getLast().getGranted()).isEqualTo(1);
        assertThat(watch.answers().getLast().getOwnersList()).isEmpty();
        var fenced = new FakeCall<FencedReply>();
        free.fenced(
                FencedRequest.newBuilder()
                        .setGeneration(1)
                        .setIncarnation(1)
                        .setAppliedThrough(1)
                        .build(),
                fenced);
        fenced.answer();
        free.with(c -> assertThat(c.version()).isEqualTo(2));
        assertThat(effects)
                .contains(
                        new Effect.Admitted(1, new Ticket(1, new SliceBatch(1, 0)), 0),
                        new Effect.Settled(0, 1, 2, true, false));
    }

    private static BeginStepRequest.Builder asking(long lastOrder) {
        return BeginStepRequest.newBuilder()
                .setIncarnation(1)
                .setGeneration(1)
                .setLastOrder(lastOrder)
                .setParkMillis(10_000);
    }

    // --- tallies

    @Test
    void aTallyOverNoNodeIsMalformedAndAnOldOneIsNot() {
        begin();
        assertThat(tally(1, 0, new Node(0, 3)).refusal()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(tally(2, 0, new Node(0, 2)).refusal()).isEqualTo(Status.Code.ABORTED);
        tally(1, 5, new Node(0, 2)).answer();
        tally(1, 0, new Node(0, 2)).answer();
        tally(1, 0, new Node(0, 2)).answer();
    }

    // --- deaths

    @Test
    void aConnectionThatBreaksAndDoesNotComeBackIsADeath() {
        begin();
        var worker = WatchRequest.newBuilder().setGeneration(1).setIncarnation(1).build();
        watch(worker).cancel();
        nowMillis = 399;
        control.tick();
        var back = watch(worker);
        nowMillis = 2_000;
        control.tick();
        assertThat(heartbeat(1).answer().getKnown()).isTrue();
        back.cancel();
        nowMillis = 2_400;
        control.tick();
        assertThat(heartbeat(1).answer().getKnown()).isFalse();
        assertThat(effects.getLast())
                .isInstanceOfSatisfying(
                        Effect.Gone.class,
                        lost -> assertThat(lost.reason()).isEqualTo("its connection broke"));
    }

    /** Of a thousand workers each would be told a thousand times who owns what now. */
    @Test
    void whoComesAndGoesIsToldToServersAndNotToWorkers() {
        begin();
        var server = watch(WatchRequest.newBuilder().setGeneration(1).setShard(1).build());
        assertThat(server.answers().getLast().getOwners(0).getSlicesList()).containsExactly(0, 1);
        var worker = watch(WatchRequest.newBuilder().setGeneration(1).setIncarnation(1).build());
        assertThat(worker.answers())
                .containsExactly(WatchEvent.newBuilder().setGeneration(1).build());
        join(1);
        control.with(c -> c.lost(2, "gone", 0));
        assertThat(server.answers().getLast().getGranted()).isEqualTo(2);
        int told = worker.answers().size();
        join(2);
        control.with(c -> c.lost(3, "gone", 0));
        assertThat(server.answers().getLast().getGranted()).isEqualTo(3);
        assertThat(worker.answers()).hasSize(told).allMatch(event -> event.getOwnersCount() == 0);
        control.announce(new Ending(Ending.State.DONE, 0, ""));
        assertThat(worker.answers().getLast().getEnded().getState()).isEqualTo("done");
    }

    @Test
    void aNewWatchTakesTheOldOnesPlace() {
        begin();
        var worker = WatchRequest.newBuilder().setGeneration(1).setIncarnation(1).build();
        var old = watch(worker);
        watch(worker);
        assertThat(old.open()).isFalse();
        old.cancel();
        nowMillis = 1_000;
        control.tick();
        assertThat(heartbeat(1).answer().getKnown()).isTrue();
    }

    /** It may only be cut off for a moment: it has as long as its lease. */
    @Test
    void aServerWhoseConnectionBreaksIsWaitedFor() {
        begin();
        watch(WatchRequest.newBuilder().setGeneration(1).setShard(1).build()).cancel();
        nowMillis = 4_000;
        control.tick();
        assertThat(effects).noneMatch(Effect.Ended.class::isInstance);
        nowMillis = 5_000;
        control.tick();
        assertThat(effects.getLast())
                .isEqualTo(
                        new Effect.Ended(
                                new Ending(
                                        Ending.State.FAILED,
                                        0,
                                        "server 1 is gone, and its weights with it")));
    }

    @Test
    void twoShardsCommitTogether() {
        begin();
        var job =
                TestJobs.small(
                        "cluster={servers: 2, workers: 1}", "data.batch={size: 4, slices: 2}");
        CoordinatorLink link = CoordinatorLink.beside(control);
        try (var first = new ShardFixture(job, 0, link);
                var second = new ShardFixture(job, 1, link)) {
            List<ShardFixture> shards = List.of(first, second);
            shards.forEach(ShardFixture::declare);
            List<List<Block>> placed =
                    Placement.balance(Blocks.cut(ShardFixture.PARAMETERS), 2).shards();
            for (long version = 0; version < 2; version++) {
                var pullFirst = first.pull(version + 1);
                var pullSecond = second.pull(version + 1);
                push(first, placed.get(0), version);
                assertThat(pullFirst.open()).isTrue();
                tally(1, version, new Node(0, 2)).answer();
                assertThat(pullFirst.open()).isTrue();
                push(second, placed.get(1), version);
                assertThat(pullFirst.answer().getBlockCount()).isEqualTo(placed.get(0).size());
                assertThat(pullSecond.answer().getBlockCount()).isEqualTo(placed.get(1).size());
                assertThat(ShardFixture.weights(first.pull(version + 1))).hasSize(6);
            }
            assertThat(first.bugs).isEmpty();
            assertThat(second.bugs).isEmpty();
        }
        assertThat(effects.stream().filter(Effect.Trained.class::isInstance)).hasSize(2);
    }

    // --- the small world

    private static void push(ShardFixture shard, List<Block> blocks, long version) {
        for (int place = 0; place < blocks.size(); place++) {
            Block block = blocks.get(place);
            if (block.parameter() == 1) {
                continue; // frozen
            }
            float[] sum = new float[block.count()];
            shard.push(chunk(header(version, new Node(0, 2), 4), run(place, sum))).answer();
        }
    }

    private ControlService service(String... overrides) {
        return new ControlService(
                TestJobs.small(overrides),
                FINGERPRINT.toByteArray(),
                StartingPoint.FRESH,
                StartReply.newBuilder().setGeneration(1).build(),
                () -> nowMillis,
                effects::add);
    }

    private void begin() {
        register(0, "job", Numerics.VERSION).answer();
        register(1, "job", Numerics.VERSION).answer();
        assertThat(join(0).answer().getIncarnation()).isEqualTo(1);
    }

    private static StartRequest.Builder starting(int shard) {
        return StartRequest.newBuilder()
                .setShard(shard)
                .setJobFingerprint(FINGERPRINT)
                .setNumericsVersion(Numerics.VERSION);
    }

    private FakeCall<StartReply> start(int shard) {
        var call = new FakeCall<StartReply>();
        control.start(starting(shard).build(), call);
        return call;
    }

    private FakeCall<RegisterReply> register(int shard, String fingerprint, int numerics) {
        return register(registering(shard, fingerprint, numerics));
    }

    private FakeCall<RegisterReply> register(int shard, long instance) {
        return register(registering(shard, "job", Numerics.VERSION).setInstance(instance));
    }

    private FakeCall<RegisterReply> register(RegisterRequest.Builder request) {
        var call = new FakeCall<RegisterReply>();
        control.register(request.build(), call);
        return call;
    }

    private static RegisterRequest.Builder registering(
            int shard, String fingerprint, int numerics) {
        return RegisterRequest.newBuilder()
                .setShard(shard)
                .setAddress("server-" + shard + ":1")
                .setJobFingerprint(ByteString.copyFromUtf8(fingerprint))
                .setNumericsVersion(numerics)
                .setGeneration(1);
    }

    private FakeCall<JoinReply> join(int worker) {
        var call = new FakeCall<JoinReply>();
        control.join(joining(worker), call);
        return call;
    }

    private static JoinRequest joining(int worker) {
        return JoinRequest.newBuilder()
                .setWorker(worker)
                .setJobFingerprint(FINGERPRINT)
                .setNumericsVersion(Numerics.VERSION)
                .setData(TestJobs.facts())
                .build();
    }

    private FakeCall<BeginStepReply> ask(long incarnation, long lastOrder) {
        var call = new FakeCall<BeginStepReply>();
        control.beginStep(asking(lastOrder).setIncarnation(incarnation).build(), call);
        return call;
    }

    private FakeCall<HeartbeatReply> heartbeat(long incarnation) {
        for (int shard = 0; shard < 2; shard++) {
            control.heartbeat(
                    HeartbeatRequest.newBuilder().setGeneration(1).setShard(shard).build(),
                    new FakeCall<>());
        }
        var call = new FakeCall<HeartbeatReply>();
        control.heartbeat(
                HeartbeatRequest.newBuilder().setGeneration(1).setIncarnation(incarnation).build(),
                call);
        return call;
    }

    private FakeCall<TallyReply> tally(long generation, long version, Node node) {
        var call = new FakeCall<TallyReply>();
        control.tally(
                TallyRequest.newBuilder()
                        .setIncarnation(1)
                        .setGeneration(generation)
                        .setVersion(version)
                        .setSplit(Split.SPLIT_BATCH)
                        .setNode(
                                parade.v1.Node.newBuilder()
                                        .setFirst(node.first())
                                        .setCount(node.count()))
                        .setSums(parade.v1.Sums.newBuilder().setWeight(4).setLoss(1))
                        .build(),
                call);
        return call;
    }

    private FakeCall<WatchEvent> watch(WatchRequest request) {
        var call = new FakeCall<WatchEvent>();
        control.watch(request, call);
        return call;
    }
}
