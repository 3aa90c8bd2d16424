package parade.server.coordination;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * A whole run around one coordinator, with a clock of its own: shards and workers that lose
 * messages, repeat them, sleep, die and come back as chance has it. After every event it is checked
 * that what must always hold does. The same seed is the same run.
 */
final class CoordinatorSimulation {

    private static final long TICK_MILLIS = 100;
    private static final long LEASE_MILLIS = 2_000;
    private static final long BOUND_MILLIS = 600_000;
    private static final int LAST_LINES = 60;

    private record Event(long atMillis, long number, String what, Runnable action) {}

    /** Where a gradient is not finite, if one is to be. */
    record Fault(int shard, long version) {}

    private final Random random;
    private final Job job;
    private final SliceTree tree;
    private final Coordinator coordinator;
    private final SimulatedShard.Oracle oracle = new SimulatedShard.Oracle(7);
    private final SimulationRules rules;
    private final List<SimulatedShard> shards = new ArrayList<>();

    /** By index, the process that was started last. */
    private final List<SimulatedWorker> workers = new ArrayList<>();

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::number));
    private final Deque<String> lines = new ArrayDeque<>();
    private final double lossRate;
    private final long calmFromMillis;
    private final @Nullable Fault fault;

    /** Whether workers take the index that they are granted. */
    private final boolean unnumbered;

    /** By instance, the last one. */
    private final Map<Long, Long> incarnations = new HashMap<>();

    private long instances;
    private long nowMillis;
    private long eventNumber;

    CoordinatorSimulation(long seed, int slices, long steps, @Nullable Fault fault) {
        random = new Random(seed);
        this.fault = fault;
        tree = new SliceTree(slices);
        lossRate = random.nextInt(3) == 0 ? 0 : 0.2 * random.nextDouble();
        calmFromMillis = random.nextInt(4) == 0 ? 0 : 1_000 + random.nextInt(40_000);
        unnumbered = random.nextBoolean();
        int servers = 1 + random.nextInt(3);
        int crew = 1 + random.nextInt(5);
        job =
                TestJobs.small(
                        "data.batch={size: " + slices + ", slices: " + slices + "}",
                        "train={steps: " + steps + ", evaluate_every: {steps: 5}}",
                        "checkpoint={every: {steps: 3}, keep: 2}",
                        "cluster={servers: "
                                + servers
                                + ", workers: "
                                + crew
                                + ", lease: 2s, join_timeout: 30s}");
        coordinator = new Coordinator(job, StartingPoint.FRESH, 0);
        rules = new SimulationRules(coordinator, job, tree, oracle);
        for (int s = 0; s < servers; s++) {
            int shard = s;
            shards.add(new SimulatedShard(s, this));
            later(random.nextInt(500), "shard " + s + " registers", () -> registerShard(shard));
        }
        for (int w = 0; w < crew; w++) {
            startWorker(w);
        }
        tick();
        chaos();
    }

    /** Runs to the end. */
    Ending run() {
        try {
            while (coordinator.ending().isEmpty()) {
                Event event = events.remove();
                nowMillis = event.atMillis();
                note(event.what());
                event.action().run();
                List<Effect> effects = coordinator.drain();
                effects.forEach(effect -> note("    " + effect));
                for (Effect effect : effects) {
                    on(effect);
                }
                rules.check(effects);
                if (nowMillis > BOUND_MILLIS) {
                    throw new AssertionError(
                            "no end in sight: " + coordinator.waitingFor(nowMillis));
                }
            }
            return coordinator.ending().get();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError(broken.getMessage() + "\n" + lastLines(), broken);
        }
    }

    /** What happened last, for whoever looks for the reason of a failure. */
    String lastLines() {
        return String.join("\n", lines);
    }

    List<Effect> history() {
        return rules.history();
    }

    long newestRecorded() {
        return coordinator.newestRecorded();
    }

    private void on(Effect effect) {
        switch (effect) {
            case Effect.Recorded(long version) ->
                    later(
                            random.nextInt(50),
                            "the record has version " + version,
                            () -> coordinator.recordKept(version, OptionalLong.empty()));
            case Effect.Decided(Decision.Stop stop) ->
                    shards.forEach(shard ->
                            later(
                                    networkMillis(),
                                    "a shard hears of the stop",
                                    () -> shard.obey(stop)));
            default -> {}
        }
    }

    // --- who dies and who comes

    private void registerShard(int shard) {
        coordinator.register(shard, "shard-" + shard + ":1", 1, nowMillis);
        beatShard(shard);
    }

    private void beatShard(int shard) {
        later(
                500,
                "shard " + shard + " lives",
                () -> {
                    coordinator.shardSeen(shard, nowMillis);
                    beatShard(shard);
                });
    }

    private void startWorker(int index) {
        var worker = new SimulatedWorker(index, this);
        if (index < workers.size()) {
            workers.set(index, worker);
        } else {
            workers.add(worker);
        }
        worker.start();
    }

    private void tick() {
        later(
                TICK_MILLIS,
                "tick",
                () -> {
                    coordinator.tick(nowMillis);
                    tick();
                });
    }

    private void chaos() {
        later(
                50 + random.nextInt(1_500),
                "chaos",
                () -> {
                    if (nowMillis < calmFromMillis) {
                        strike(workers.get(random.nextInt(workers.size())));
                        chaos();
                    }
                });
    }

    private void strike(SimulatedWorker worker) {
        if (!worker.alive()) {
            return;
        }
        int index = worker.index();
        int backMillis = random.nextInt(6_000);
        switch (random.nextInt(6)) {
            case 0 -> {
                note("    worker " + index + " dies silently");
                worker.die();
                later(backMillis, "worker " + index + " again", () -> startWorker(index));
            }
            case 1 -> {
                note("    worker " + index + " dies, and its connection breaks");
                worker.die();
                long incarnation = worker.incarnation();
                later(
                        400,
                        "the connection of " + incarnation + " broke",
                        () -> coordinator.lost(incarnation, "its connection broke", nowMillis));
                later(backMillis, "worker " + index + " again", () -> startWorker(index));
            }
            case 2 -> {
                note("    worker " + index + " leaves");
                worker.die();
                coordinator.leave(worker.incarnation(), "told to stop", nowMillis);
                later(backMillis, "worker " + index + " again", () -> startWorker(index));
            }
            case 3 -> {
                note("    a second worker " + index + " starts, the first goes on");
                startWorker(index);
            }
            case 4 -> {
                note("    worker " + index + " sleeps longer than its lease");
                worker.sleep(LEASE_MILLIS + 500 + random.nextInt(3_000));
            }
            default -> {
                note("    worker " + index + " sleeps a little");
                worker.sleep(random.nextInt((int) LEASE_MILLIS));
            }
        }
    }

    /** The user presses Ctrl-C. */
    void interruptAt(long millis) {
        later(millis, "interrupted", () -> coordinator.interrupt("told to stop"));
    }

    // --- what shards and workers do

    void later(long millis, String what, Runnable action) {
        events.add(new Event(nowMillis + Math.max(0, millis), eventNumber++, what, action));
    }

    Admission join(SimulatedWorker worker) {
        Applicant applicant =
                unnumbered
                        ? Applicant.any(worker.granted(), worker.instance())
                        : Applicant.numbered(worker.index());
        Set<Long> before = coordinator.ownership().keySet();
        Admission admission = coordinator.join(applicant, TestJobs.facts(), nowMillis);
        if (admission instanceof Admission.Granted(long incarnation, int _)) {
            rules.granted(incarnation);
            Long itself = incarnations.put(worker.instance(), incarnation);
            if (unnumbered) {
                rules.pushedOut(itself == null ? 0 : itself, before);
            }
        }
        return admission;
    }

    /** A number for each process. */
    long nextInstance() {
        return ++instances;
    }

    boolean seen(long incarnation) {
        return coordinator.seen(incarnation, nowMillis);
    }

    Optional<WorkOrder> order(long incarnation, long received) {
        Optional<WorkOrder> order = coordinator.order(incarnation, received);
        order.ifPresent(given -> rules.ordered(incarnation, received, given));
        return order;
    }

    void tally(long version, Split split, Node node) {
        rules.tallied(version, split, node);
        coordinator.tally(1, version, split, node, rules.sums(version, split, node));
    }

    void report(int shard, long version, ShardReport report) {
        rules.reported(shard, version);
        coordinator.shardSeen(shard, nowMillis);
        coordinator.report(shard, version, report);
    }

    Optional<Decision> decision(long version) {
        return coordinator.decision(version);
    }

    void checkpointWritten(int shard, long version) {
        coordinator.checkpointWritten(shard, version);
        if (random.nextInt(4) == 0) {
            coordinator.checkpointWritten(shard, version); // the answer was lost
        }
    }

    Optional<String> nonfinite(int shard, long version) {
        return fault != null && fault.version() == version && fault.shard() == shard
                ? Optional.of("layers.0.weight[1]")
                : Optional.empty();
    }

    /** Whether another process has taken the worker's place. */
    boolean replaced(SimulatedWorker worker) {
        return workers.get(worker.index()) != worker;
    }

    boolean lost() {
        return random.nextDouble() < lossRate;
    }

    long networkMillis() {
        return random.nextInt(20) == 0 ? random.nextInt(300) : random.nextInt(5);
    }

    long lowestVersion() {
        return shards.stream().mapToLong(SimulatedShard::version).min().orElseThrow();
    }

    long highestVersion() {
        return shards.stream().mapToLong(SimulatedShard::version).max().orElseThrow();
    }

    SimulatedShard shard(int shard) {
        return shards.get(shard);
    }

    int shards() {
        return job.cluster().servers();
    }

    SliceTree tree() {
        return tree;
    }

    int slices() {
        return tree.slices();
    }

    SimulatedShard.Oracle oracle() {
        return oracle;
    }

    long nowMillis() {
        return nowMillis;
    }

    Random random() {
        return random;
    }

    private void note(String line) {
        if (line.equals("tick") || line.endsWith("lives")) {
            return;
        }
        lines.add("%8d %s".formatted(nowMillis, line));
        if (lines.size() > LAST_LINES) {
            lines.removeFirst();
        }
    }

    /** The sums of a node by the tree's order: what every run must come to. */
    static Sums sums(SliceTree tree, long version, Split split, Node node) {
        if (node.count() == 1) {
            double loss = 0.1 / (1 + version) + 0.01 * split.getNumber() + node.first() / 3.0;
            return new Sums(1 + node.first(), loss, node.first() % 2, 1 + node.first());
        }
        return sums(tree, version, split, tree.left(node))
                .plus(sums(tree, version, split, tree.right(node)));
    }
}
