package parade.bench.scale;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import parade.slice.Sums;
import parade.slice.SumsMessages;
import parade.v1.BeginStepReply;
import parade.v1.BeginStepRequest;
import parade.v1.DataFacts;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.v1.JoinReply;
import parade.v1.JoinRequest;
import parade.v1.Order;
import parade.v1.Split;
import parade.v1.TallyReply;
import parade.v1.TallyRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;
import parade.worker.train.WorkerCycle;
import parade.worker.train.WorkerCycle.Action;
import parade.worker.train.WorkerCycle.Event;

/**
 * A worker that does what the product's {@link WorkerCycle} says, with work that only takes time.
 */
final class SimulatedWorker {

    private static final int PARK_MILLIS = 10_000;
    private static final double ASK_AGAIN_NANOS = 100e6;

    private final int index;
    private final Simulation simulation;
    private final Timeline timeline;
    private final Scenario scenario;
    private final Host host;
    private final SplittableRandom random;
    private final WorkerCycle cycle = WorkerCycle.inSync();
    private @Nullable Answering<WatchEvent> watch;
    private boolean alive = true;
    private long incarnation;

    private long pullNumber;
    private long pulling = -1;
    private int pullsMissing;
    private double askedSeconds;
    private boolean superseded;

    /** The version that the cycle waits for, or -1. */
    private long awaited = -1;

    SimulatedWorker(int index, Simulation simulation, SplittableRandom random) {
        this.index = index;
        this.simulation = simulation;
        this.random = random;
        timeline = simulation.timeline();
        scenario = simulation.scenario();
        host = new Host(timeline, scenario, Resource.WORKER_LINKS);
    }

    boolean alive() {
        return alive;
    }

    Host host() {
        return host;
    }

    void start() {
        perform(cycle.start());
    }

    /**
     * It is gone.
     *
     * @param broken its connections break, as when a process dies; else nobody hears of it, as when
     *     a machine does
     */
    void die(boolean broken) {
        alive = false;
        if (broken && watch != null) {
            watch.cancel();
        }
    }

    private void on(Event event) {
        if (alive) {
            perform(cycle.on(event));
        }
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Join() -> join();
            case Action.Ask ask -> ask(ask);
            case Action.Pull(long version) -> await(version);
            case Action.Work(Order order) -> work(order);
            case Action.BackOff _, Action.Finish _ ->
                    throw new IllegalStateException("not in this simulation: " + action);
        }
    }

    private void join() {
        var request =
                JoinRequest.newBuilder()
                        .setWorker(index)
                        .setInstance(random.nextLong())
                        .setData(DataFacts.newBuilder().setTrainRows(1_000_000_000).setOutputs(1))
                        .setNumericsVersion(parade.process.Numerics.VERSION)
                        .setJobFingerprint(Simulation.FINGERPRINT)
                        .build();
        coordinator()
                .call(
                        ControlKind.JOIN,
                        "Join",
                        request,
                        coordinator().service()::join,
                        this::joined,
                        () -> {
                            throw new IllegalStateException("refused");
                        });
    }

    private void joined(JoinReply reply) {
        if (reply.getIncarnation() == 0) {
            timeline.after(ASK_AGAIN_NANOS, this::join);
            return;
        }
        incarnation = reply.getIncarnation();
        pulling = -1;
        watch();
        timeline.after(heartbeatNanos(), () -> heartbeat(incarnation));
        // It declares to one server after the other.
        double declared = scenario.servers() * 2 * (callNanos() + latencyNanos());
        timeline.after(declared, () -> on(new Event.Joined()));
    }

    private void watch() {
        var request =
                WatchRequest.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(Simulation.GENERATION)
                        .build();
        watch =
                coordinator()
                        .call(
                                ControlKind.WATCH,
                                "Watch",
                                request,
                                coordinator().service()::watch,
                                (WatchEvent event) -> {},
                                () -> {});
    }

    private double heartbeatNanos() {
        return coordinator().leaseNanos() / 4;
    }

    private void heartbeat(long of) {
        if (!alive || of != incarnation) {
            return;
        }
        var request =
                HeartbeatRequest.newBuilder()
                        .setIncarnation(of)
                        .setGeneration(Simulation.GENERATION)
                        .build();
        coordinator()
                .call(
                        ControlKind.HEARTBEAT,
                        "Heartbeat",
                        request,
                        coordinator().service()::heartbeat,
                        (HeartbeatReply reply) -> {},
                        () -> {});
        timeline.after(heartbeatNanos(), () -> heartbeat(of));
    }

    // --- order and weights

    private void ask(Action.Ask ask) {
        if (ask.prefetch() >= 0 && ask.prefetch() != pulling) {
            pull(ask.prefetch());
        }
        var request =
                BeginStepRequest.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(Simulation.GENERATION)
                        .setLastOrder(ask.received())
                        .setParkMillis(PARK_MILLIS)
                        .build();
        coordinator()
                .call(
                        ControlKind.BEGIN_STEP,
                        "BeginStep",
                        request,
                        coordinator().service()::beginStep,
                        this::begun,
                        () -> on(new Event.Expelled()));
    }

    private void begun(BeginStepReply reply) {
        on(reply.hasOrder() ? new Event.Ordered(reply.getOrder()) : new Event.NothingYet());
    }

    /** Asks every shard; a call is begun after the other. */
    private void pull(long version) {
        pulling = version;
        pullsMissing = scenario.servers();
        superseded = false;
        askedSeconds = timeline.seconds();
        long number = ++pullNumber;
        long counted = simulation.pullRequestBytes(version);
        for (int s = 0; s < scenario.servers(); s++) {
            SimulatedShard shard = simulation.shard(s);
            timeline.after(
                    (s + 1) * callNanos() + latencyNanos(),
                    () -> {
                        simulation.counted("Pull", true, counted);
                        host.small(false, counted);
                        shard.host().small(true, counted);
                        shard.pull(this, number, version);
                    });
        }
    }

    private void await(long version) {
        if (pulling != version) {
            pull(version);
        }
        pulling = -1;
        awaited = version;
        goOnIfPulled();
    }

    /** A message of a pull has come to this node; null: an answer without any. */
    void pulled(long number, Layout.@Nullable Message message, boolean last) {
        if (!alive) {
            return;
        }
        long done =
                message == null
                        ? timeline.nowNanos()
                        : host.receive(message.counted(), message.place() == 0);
        if (last && number == pullNumber) {
            timeline.at(done, () -> ended(number));
        }
    }

    void superseded(long number) {
        superseded |= number == pullNumber;
        ended(number);
    }

    private void ended(long number) {
        if (number == pullNumber) {
            pullsMissing--;
            if (pullsMissing == 0) {
                simulation.milestones().pulled(timeline.seconds() - askedSeconds);
            }
            goOnIfPulled();
        }
    }

    private void goOnIfPulled() {
        if (awaited >= 0 && pullsMissing == 0) {
            long version = awaited;
            awaited = -1;
            on(superseded ? new Event.Superseded() : new Event.Pulled(version));
        }
    }

    // --- gradients

    private void work(Order order) {
        if (order.getEvaluateSlicesCount() > 0) {
            throw new IllegalStateException("evaluation is left out");
        }
        var slices = new BitSet();
        order.getTrainSlicesList().forEach(slices::set);
        double nanos = scenario.computeNanos(slices.cardinality()) * factor();
        simulation.working(order.getVersion(), nanos);
        new SimulatedPush(this, simulation, order.getVersion(), slices, nanos).start();
    }

    /** How much longer than usual the same work takes. */
    private double factor() {
        Machine machine = scenario.machine();
        double calm = machine.speedUp(Resource.STRAGGLERS);
        double factor = Math.exp(random.nextGaussian() * machine.deviation() / calm);
        return random.nextDouble() < machine.hiccupRate() / calm
                ? factor * machine.hiccup()
                : factor;
    }

    void tally(long version, parade.slice.Node node, Runnable answered) {
        var sums =
                new Sums(
                        (double) node.count() * scenario.examples(),
                        0.5 * node.count(),
                        node.count(),
                        (long) node.count() * scenario.examples());
        var request =
                TallyRequest.newBuilder()
                        .setIncarnation(incarnation)
                        .setGeneration(Simulation.GENERATION)
                        .setVersion(version)
                        .setSplit(Split.SPLIT_BATCH)
                        .setNode(
                                parade.v1.Node.newBuilder()
                                        .setFirst(node.first())
                                        .setCount(node.count()))
                        .setSums(SumsMessages.write(sums))
                        .build();
        coordinator()
                .call(
                        ControlKind.TALLY,
                        "Tally",
                        request,
                        coordinator().service()::tally,
                        (TallyReply reply) -> answered.run(),
                        answered);
    }

    /** All of an order has been pushed. */
    void done() {
        on(new Event.Done(java.util.Optional.empty()));
    }

    int index() {
        return index;
    }

    long incarnation() {
        return incarnation;
    }

    private SimulatedCoordinator coordinator() {
        return simulation.coordinator();
    }

    private double callNanos() {
        return scenario.costs().callNanos() / scenario.machine().speedUp(Resource.CALLS);
    }

    private double latencyNanos() {
        return scenario.machine().latencyNanos();
    }
}
