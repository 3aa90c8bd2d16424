package parade.server.coordination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeSet;
import parade.job.Job;
import parade.slice.Sums;

/**
 * A whole run in ssp or async around one coordinator, with a clock of its own: shards and workers
 * that lose messages, repeat them, sleep, die and come back as chance has it. The same seed is the
 * same run.
 */
final class FreeSimulation {

    private static final long TICK_MILLIS = 100;
    private static final long LEASE_MILLIS = 2_000;

    private record Event(long atMillis, long number, Runnable action) {}

    /** What a run is given. */
    record Setting(long seed, long bound, int slices, long steps, boolean calm) {}

    private final Random random;
    private final Setting setting;
    private final Job job;
    private final Coordinator coordinator;
    private final FreeRules rules;
    private final List<FreeShard> shards = new ArrayList<>();
    private final List<FreeWorker> workers = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::number));
    private final double lossRate;
    private long nowMillis;
    private long eventNumber;

    FreeSimulation(Setting setting, StartingPoint start, FreeRules rules) {
        this.setting = setting;
        this.rules = rules;
        random = new Random(setting.seed());
        lossRate = setting.calm() ? 0 : 0.1 * random.nextDouble();
        int servers = 1 + random.nextInt(3);
        int crew = 2 + random.nextInt(5);
        job =
                TestJobs.small(
                        "data.batch={size: 4, slices: " + setting.slices() + "}",
                        "train={steps: " + setting.steps() + ", evaluate_every: {steps: 900}}",
                        "checkpoint={every: {steps: 400}, keep: 2}",
                        setting.bound() == Gate.NO_BOUND
                                ? "consistency=async"
                                : "consistency={ssp: {bound: " + setting.bound() + "}}",
                        "cluster={servers: "
                                + servers
                                + ", workers: "
                                + crew
                                + ", lease: 2s, join_timeout: 30s}");
        coordinator = new Coordinator(job, start, 0);
        for (int shard = 0; shard < servers; shard++) {
            shards.add(new FreeShard(shard, this));
            coordinator.register(shard, "shard-" + shard + ":1", 1, 0);
        }
        for (int worker = 0; worker < crew; worker++) {
            workers.add(new FreeWorker(worker, this));
            workers.get(worker).start();
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
                event.action().run();
                settle();
                // Ten steps a second at the very least.
                if (nowMillis > 120_000 + 100 * setting.steps()) {
                    throw new AssertionError("no end: " + coordinator.waitingFor(nowMillis));
                }
            }
            return coordinator.ending().get();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError(
                    setting + " at " + nowMillis + " ms: " + broken.getMessage(), broken);
        }
    }

    private void settle() {
        for (Effect effect : coordinator.drain()) {
            rules.check(effect, shards);
            switch (effect) {
                case Effect.OwnershipChanged(), Effect.CheckpointAsked _ ->
                        shards.forEach(shard -> later(networkMillis(), () -> watched(shard)));
                case Effect.Recorded(long version) ->
                        coordinator.recordKept(version, OptionalLong.empty());
                default -> {}
            }
        }
    }

    private void watched(FreeShard shard) {
        shard.watched(
                coordinator.granted(),
                new TreeSet<>(coordinator.ownership().keySet()),
                coordinator.checkpointAsked());
    }

    // --- who dies and who comes

    private void tick() {
        later(
                TICK_MILLIS,
                () -> {
                    for (int shard = 0; shard < shards.size(); shard++) {
                        coordinator.shardSeen(shard, nowMillis);
                    }
                    coordinator.tick(nowMillis);
                    tick();
                });
    }

    private void chaos() {
        if (!setting.calm()) {
            later(
                    200 + random.nextInt(4_000),
                    () -> {
                        strike(workers.get(random.nextInt(workers.size())));
                        chaos();
                    });
        }
    }

    private void strike(FreeWorker worker) {
        int index = worker.index();
        long incarnation = worker.incarnation();
        switch (random.nextInt(6)) {
            case 0 -> {
                worker.die();
                later(random.nextInt(6_000), () -> replace(index)); // its lease may end first
            }
            case 1 -> {
                worker.die();
                later(400, () -> coordinator.lost(incarnation, "its connection broke", nowMillis));
                later(random.nextInt(6_000), () -> replace(index));
            }
            case 2 -> {
                worker.die();
                coordinator.leave(incarnation, "told to stop", nowMillis);
                later(random.nextInt(6_000), () -> replace(index));
            }
            case 3 -> replace(index); // and the first goes on
            case 4 -> worker.sleep(LEASE_MILLIS + 500 + random.nextInt(3_000));
            default -> worker.sleep(random.nextInt((int) LEASE_MILLIS));
        }
    }

    private void replace(int index) {
        workers.set(index, new FreeWorker(index, this));
        workers.get(index).start();
    }

    /** Whether another process has taken the worker's place. */
    boolean replaced(FreeWorker worker) {
        return workers.get(worker.index()) != worker;
    }

    void interruptAt(long millis) {
        later(millis, () -> coordinator.interrupt("told to stop"));
    }

    // --- what shards and workers do

    void later(long millis, Runnable action) {
        events.add(new Event(nowMillis + millis, eventNumber++, action));
    }

    OptionalLong join(int worker) {
        return coordinator.join(Applicant.numbered(worker), TestJobs.facts(), nowMillis)
                        instanceof Admission.Granted(long incarnation, int _)
                ? OptionalLong.of(incarnation)
                : OptionalLong.empty();
    }

    /**
     * What a pull found.
     *
     * @param versions of the shards
     * @param others the other incarnations that could still push then
     * @param granted the highest incarnation then
     */
    record Pulled(List<Long> versions, int others, long granted) {}

    Pulled pulled(long incarnation) {
        var others = new TreeSet<>(coordinator.ownership().keySet());
        others.addAll(rules.out());
        others.remove(incarnation);
        return new Pulled(
                shards.stream().map(FreeShard::version).toList(),
                others.size(),
                coordinator.granted());
    }

    /** A gradient has come into a shard's weights. What the dead have on its way knows no bound. */
    void applied(long incarnation, Pulled pulled, long staleness) {
        if (coordinator.ownership().containsKey(incarnation)) {
            long joined = coordinator.granted() - pulled.granted();
            rules.applied(staleness, pulled.others() + joined);
        }
    }

    boolean seen(long incarnation) {
        return coordinator.seen(incarnation, nowMillis);
    }

    Optional<WorkOrder> order(long incarnation, long received) {
        Optional<WorkOrder> order = coordinator.order(incarnation, received);
        order.ifPresent(given -> rules.ordered(incarnation, received, given));
        return order;
    }

    void finished(long incarnation, WorkOrder order) {
        Ticket ticket = order.ticket().orElseThrow();
        rules.finishing(incarnation, ticket);
        coordinator.finished(
                incarnation,
                new FinishedTicket(order.number(), new Sums(4, 1, 0, 4), Optional.empty(), 0));
        settle();
        rules.finishedNow();
    }

    void tally(long incarnation, WorkOrder order) {
        var all = new parade.slice.SliceTree(setting.slices()).root();
        order.evaluate()
                .forEach(split ->
                        coordinator.tally(
                                incarnation, order.version(), split, all, new Sums(4, 1, 0, 4)));
    }

    void fenced(int shard, long incarnation, OptionalLong through, boolean partly) {
        coordinator.fenced(shard, incarnation, through, partly);
    }

    void checkpointWritten(int shard, long version) {
        coordinator.checkpointWritten(shard, version);
    }

    List<FreeShard> shards() {
        return shards;
    }

    long newestRecorded() {
        return coordinator.newestRecorded();
    }

    boolean lost() {
        return lossRate > 0 && random.nextDouble() < lossRate;
    }

    long networkMillis() {
        return random.nextInt(30) == 0 ? random.nextInt(200) : random.nextInt(3);
    }

    long nowMillis() {
        return nowMillis;
    }

    Random random() {
        return random;
    }
}
