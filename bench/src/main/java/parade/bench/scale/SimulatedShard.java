package parade.bench.scale;

import java.util.ArrayList;
import java.util.List;
import parade.server.reduction.Outcome;
import parade.server.reduction.Reduction;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;

/**
 * A shard that knows of the gradients which nodes of which blocks are there, by the product's
 * reduction, and how long its one thread takes for them.
 */
final class SimulatedShard {

    private static final int PARK_MILLIS = 10_000;

    /** A worker's pull, parked or under way. */
    private static final class Pull {
        final SimulatedWorker worker;
        final long number;
        final long version;
        int next;

        Pull(SimulatedWorker worker, long number, long version) {
            this.worker = worker;
            this.number = number;
            this.version = version;
        }
    }

    private final int index;
    private final Simulation simulation;
    private final Timeline timeline;
    private final Scenario scenario;
    private final Host host;
    private final Station thread;
    private final List<Layout.Message> pulls;
    private final long bytes;
    private final long[] pushBytes;
    private final List<Reduction<Boolean>> reductions = new ArrayList<>();
    private final List<Pull> parked = new ArrayList<>();
    private int incomplete;
    private long version;
    private long reported = -1;
    private double heldBytes;
    private double mostHeldBytes;

    SimulatedShard(int index, Simulation simulation) {
        this.index = index;
        this.simulation = simulation;
        timeline = simulation.timeline();
        scenario = simulation.scenario();
        host = new Host(timeline, scenario, Resource.SERVER_LINKS);
        thread = new Station(timeline);
        pulls = simulation.layout().pulls().get(index);
        bytes = pulls.stream().mapToLong(Layout.Message::values).sum();
        int pushes = simulation.layout().pushesTo(index);
        pushBytes = new long[pushes];
        for (Layout.Message message : simulation.layout().pushes()) {
            if (message.shard() == index) {
                pushBytes[message.place()] = message.values();
            }
        }
        var tree = new SliceTree(scenario.slices());
        for (int p = 0; p < pushes; p++) {
            reductions.add(new Reduction<>(tree, (left, right) -> true, dropped -> {}));
        }
        incomplete = pushes;
    }

    /** A run of blocks has come over the link: it waits for the shard's thread. */
    void take(SimulatedPush.Stream stream, Layout.Message message) {
        long done = thread.take(message.values() * scenario.costs().sumNanosPerByte() / speedUp());
        timeline.at(
                done,
                () -> {
                    add(stream.version(), stream.node(), message);
                    stream.taken(message);
                });
    }

    private void add(long ofVersion, Node pushed, Layout.Message message) {
        if (ofVersion > version) {
            throw new IllegalStateException("a gradient of a version that is still to come");
        }
        if (ofVersion < version || reported == version) {
            return; // superseded, or a duplicate
        }
        Reduction<Boolean> reduction = reductions.get(message.place());
        if (reduction.complete()) {
            return;
        }
        int before = reduction.held();
        if (reduction.push(pushed, true) == Outcome.ACCEPTED) {
            heldBytes += (double) (reduction.held() - before) * pushBytes[message.place()];
            mostHeldBytes = Math.max(mostHeldBytes, heldBytes);
            if (reduction.complete() && --incomplete == 0) {
                report();
            }
        }
    }

    /** The mean and its norms are taken first: half of what apply costs. */
    private void report() {
        reported = version;
        var request =
                StepReadyRequest.newBuilder()
                        .setShard(index)
                        .setGeneration(Simulation.GENERATION)
                        .setVersion(version)
                        .setParkMillis(PARK_MILLIS);
        simulation
                .layout()
                .blocks()
                .get(index)
                .forEach(block -> request.addBlocks(block.index()).addSquaredNorms(0.5));
        StepReadyRequest built = request.build();
        timeline.at(
                thread.take(bytes * scenario.costs().applyNanosPerByte() / 2 / speedUp()),
                () -> ask(built));
    }

    private void ask(StepReadyRequest request) {
        simulation.stepReadySent();
        simulation
                .coordinator()
                .call(
                        ControlKind.STEP_READY,
                        "StepReady",
                        request,
                        simulation.coordinator().service()::stepReady,
                        (StepReadyReply reply) -> decided(request, reply),
                        () -> {},
                        index == 0);
    }

    private void decided(StepReadyRequest request, StepReadyReply reply) {
        switch (reply.getKindCase()) {
            case COMMIT ->
                    timeline.at(
                            thread.take(
                                    bytes * scenario.costs().applyNanosPerByte() / 2 / speedUp()),
                            this::commit);
            case WAIT -> ask(request);
            case STOP, KIND_NOT_SET -> throw new IllegalStateException("stopped: " + reply);
        }
    }

    private void commit() {
        version++;
        reductions.forEach(Reduction::clear);
        heldBytes = 0;
        incomplete = reductions.size();
        List<Pull> waiting = List.copyOf(parked);
        parked.clear();
        waiting.forEach(this::serve);
        if (incomplete == 0) {
            report(); // without blocks it waits for nobody
        }
    }

    /** A pull has come. */
    void pull(SimulatedWorker worker, long number, long ofVersion) {
        serve(new Pull(worker, number, ofVersion));
    }

    private void serve(Pull pull) {
        if (!pull.worker.alive()) {
            return;
        }
        if (pull.version > version) {
            parked.add(pull);
        } else if (pull.version < version) {
            timeline.after(
                    scenario.machine().latencyNanos(), () -> pull.worker.superseded(pull.number));
        } else if (pulls.isEmpty()) {
            timeline.after(
                    scenario.machine().latencyNanos(),
                    () -> pull.worker.pulled(pull.number, null, true));
        } else {
            pump(pull);
        }
    }

    /** The next message is made when the connection has taken the one before. */
    private void pump(Pull pull) {
        if (!pull.worker.alive()) {
            return;
        }
        Layout.Message message = pulls.get(pull.next++);
        timeline.at(
                thread.take(message.values() * scenario.costs().copyNanosPerByte() / speedUp()),
                () -> {
                    simulation.counted("Pull", false, message.counted());
                    long gone = host.send(message.counted(), message.place() == 0);
                    boolean last = pull.next == pulls.size();
                    timeline.at(
                            gone + Math.round(scenario.machine().latencyNanos()),
                            () -> pull.worker.pulled(pull.number, message, last));
                    if (!last) {
                        timeline.at(gone, () -> pump(pull));
                    }
                });
    }

    private double speedUp() {
        return scenario.machine().speedUp(Resource.SHARD_THREADS);
    }

    Host host() {
        return host;
    }

    double threadBusyNanos() {
        return thread.busyNanos();
    }

    double mostHeldBytes() {
        return mostHeldBytes;
    }

    long bytes() {
        return bytes;
    }

    void resetHeld() {
        mostHeldBytes = heldBytes;
    }
}
