package parade.bench.scale;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import parade.v1.PullRequest;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.v1.RegisterReply;
import parade.v1.RegisterRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

/** A cluster that trains. The same scenario is the same run, to the nanosecond. */
final class Simulation implements SimulatedCoordinator.Meeting {

    static final long GENERATION = 1;
    static final ByteString FINGERPRINT = ByteString.copyFrom(new byte[32]);

    private final Scenario scenario;
    private final Timeline timeline = new Timeline();
    private final Layout layout;
    private final SimulatedCoordinator coordinator;
    private final List<SimulatedShard> shards = new ArrayList<>();
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Calls calls = new Calls();
    private final Milestones milestones = new Milestones();
    private final SplittableRandom random;
    private final long pushReplyBytes =
            Traffic.counted(
                    PushReply.newBuilder().setOutcome(PushOutcome.PUSH_OUTCOME_ACCEPTED).build());
    private long version;

    Simulation(Scenario scenario) {
        this.scenario = scenario;
        random = new SplittableRandom(scenario.seed());
        layout = Layout.of(scenario.model(), scenario.servers(), scenario.messages());
        coordinator = new SimulatedCoordinator(timeline, scenario, this);
        for (int s = 0; s < scenario.servers(); s++) {
            shards.add(new SimulatedShard(s, this));
            register(s);
        }
        for (int w = 0; w < scenario.workers(); w++) {
            start(w);
        }
    }

    /** Trains until so many steps have been committed. */
    void runTo(long steps) {
        while (version < steps) {
            timeline.step();
        }
    }

    /** Trains for some time more. */
    void runFor(double seconds) {
        double until = timeline.seconds() + seconds;
        while (timeline.seconds() < until) {
            timeline.step();
        }
    }

    /** A process for a worker's index, in the place of the one before. */
    void start(int index) {
        var worker = new SimulatedWorker(index, this, random.split());
        if (index < workers.size()) {
            workers.set(index, worker);
        } else {
            workers.add(worker);
        }
        timeline.after(10e6 + random.nextInt(1_000_000), worker::start);
    }

    private void register(int shard) {
        var request =
                RegisterRequest.newBuilder()
                        .setShard(shard)
                        .setAddress("scale-server-" + shard + ".scale:7400")
                        .setGeneration(GENERATION)
                        .setInstance(shard + 1L)
                        .setJobFingerprint(FINGERPRINT)
                        .setNumericsVersion(parade.process.Numerics.VERSION)
                        .build();
        coordinator.call(
                ControlKind.REGISTER,
                "Register",
                request,
                coordinator.service()::register,
                (RegisterReply reply) -> {},
                () -> {
                    throw new IllegalStateException("refused");
                });
        var watch = WatchRequest.newBuilder().setShard(shard).setGeneration(GENERATION).build();
        coordinator.call(
                ControlKind.WATCH,
                "Watch",
                watch,
                coordinator.service()::watch,
                (WatchEvent event) -> {},
                () -> {});
        beat(shard);
    }

    private void beat(int shard) {
        var request =
                parade.v1.HeartbeatRequest.newBuilder()
                        .setShard(shard)
                        .setGeneration(GENERATION)
                        .build();
        timeline.after(
                coordinator.leaseNanos() / 4,
                () -> {
                    coordinator.call(
                            ControlKind.HEARTBEAT,
                            "Heartbeat",
                            request,
                            coordinator.service()::heartbeat,
                            (parade.v1.HeartbeatReply reply) -> {},
                            () -> {});
                    beat(shard);
                });
    }

    @Override
    public void counted(String rpc, boolean received, long bytes, boolean beside) {
        if (!beside) {
            calls.add(rpc, received, bytes);
            shards.getFirst().host().small(received, bytes);
        }
    }

    /** What servers count of blocks. */
    void counted(String rpc, boolean received, long bytes) {
        calls.add(rpc, received, bytes);
    }

    @Override
    public void committed(long made, double seconds) {
        version = made;
        milestones.committed(seconds);
    }

    void stepReadySent() {
        milestones.reported(timeline.seconds());
    }

    void working(long of, double computeNanos) {
        if (of == version) {
            milestones.working(timeline.seconds(), computeNanos * 1e-9);
        }
    }

    long pullRequestBytes(long of) {
        return Traffic.counted(
                PullRequest.newBuilder().setGeneration(GENERATION).setVersion(of).build());
    }

    long pushReplyBytes() {
        return pushReplyBytes;
    }

    Scenario scenario() {
        return scenario;
    }

    Timeline timeline() {
        return timeline;
    }

    Layout layout() {
        return layout;
    }

    SimulatedCoordinator coordinator() {
        return coordinator;
    }

    SimulatedShard shard(int index) {
        return shards.get(index);
    }

    List<SimulatedShard> shards() {
        return shards;
    }

    List<SimulatedWorker> workers() {
        return workers;
    }

    Calls calls() {
        return calls;
    }

    Milestones milestones() {
        return milestones;
    }

    long version() {
        return version;
    }
}
