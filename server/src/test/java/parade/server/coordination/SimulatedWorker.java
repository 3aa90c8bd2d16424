package parade.server.coordination;

import java.util.Random;
import parade.slice.Node;
import parade.v1.Split;

/**
 * One process of a worker: joins, asks, computes, pushes, tallies; dies, sleeps and loses answers
 * as chance has it. What it has sent arrives even after its death.
 */
final class SimulatedWorker {

    private final int index;
    private final CoordinatorSimulation simulation;
    private final Random random;
    private final long instance;
    private int granted;
    private long incarnation;
    private long received;
    private boolean alive = true;
    private long asleepUntilMillis;

    SimulatedWorker(int index, CoordinatorSimulation simulation) {
        this.index = index;
        this.simulation = simulation;
        random = simulation.random();
        instance = simulation.nextInstance();
    }

    int index() {
        return index;
    }

    long incarnation() {
        return incarnation;
    }

    /** The index in the job that it was granted last; 0 before that. */
    int granted() {
        return granted;
    }

    long instance() {
        return instance;
    }

    boolean alive() {
        return alive;
    }

    /** Its messages under way go on, it does nothing more. */
    void die() {
        alive = false;
    }

    /** Does nothing for a while, no heartbeats either, and then goes on as if nothing had been. */
    void sleep(long millis) {
        asleepUntilMillis = simulation.nowMillis() + millis;
    }

    void start() {
        then(1 + random.nextInt(50), "joins", this::join);
        beat();
    }

    private void join() {
        switch (simulation.join(this)) {
            case Admission.Granted(long joined, int worker) -> {
                // A lost answer: it joins again, as itself.
                boolean heard = !simulation.lost();
                if (heard) {
                    incarnation = joined;
                    granted = worker;
                    received = 0;
                }
                then(
                        simulation.networkMillis(),
                        "was granted " + joined + " as worker " + worker,
                        heard ? this::ask : this::join);
            }
            case Admission.NotYet() -> then(100, "joins again", this::join);
            case Admission.Refused(String message) -> die();
        }
    }

    private void beat() {
        then(
                400,
                "lives",
                () -> {
                    simulation.seen(incarnation);
                    beat();
                });
    }

    private void ask() {
        if (!simulation.seen(incarnation)) {
            if (simulation.replaced(this)) {
                die();
            }
            then(simulation.networkMillis(), "was forgotten, joins again", this::join);
            return;
        }
        var order = simulation.order(incarnation, received);
        if (order.isEmpty() || simulation.lost()) {
            then(1 + random.nextInt(40), "asks again after order " + received, this::ask);
            return;
        }
        then(
                simulation.networkMillis(),
                "was ordered " + order.get(),
                () -> {
                    received = order.get().number();
                    pull(order.get());
                });
    }

    private void pull(WorkOrder order) {
        long lowest = simulation.lowestVersion();
        if (simulation.highestVersion() > order.version()) {
            then(1, "is superseded at " + order.version(), this::ask);
        } else if (lowest < order.version()) {
            then(1 + random.nextInt(20), "pulls " + order.version(), () -> pull(order));
        } else {
            then(1 + random.nextInt(60), "has computed " + order, () -> send(order));
        }
    }

    /** Every message takes its own time, some are sent twice. */
    private void send(WorkOrder order) {
        long last = 1;
        for (Node node : simulation.tree().cover(order.evaluateSlices())) {
            for (Split split : order.evaluate()) {
                last = Math.max(last, tally(order.version(), split, node));
            }
        }
        for (Node node : simulation.tree().cover(order.trainSlices())) {
            for (int shard = 0; shard < simulation.shards(); shard++) {
                last = Math.max(last, push(order.version(), shard, node));
            }
            last = Math.max(last, tally(order.version(), Split.SPLIT_BATCH, node));
        }
        then(last + 1, "is done with order " + order.number(), this::ask);
    }

    private long push(long version, int shard, Node node) {
        long late = 0;
        for (int copy = random.nextInt(8) == 0 ? 2 : 1; copy > 0; copy--) {
            long millis = simulation.networkMillis();
            late = Math.max(late, millis);
            simulation.later(
                    millis,
                    "worker " + index + " pushes " + node + " of " + version + " to " + shard,
                    () -> simulation.shard(shard).push(version, node));
        }
        return late;
    }

    private long tally(long version, Split split, Node node) {
        long late = 0;
        for (int copy = random.nextInt(8) == 0 ? 2 : 1; copy > 0; copy--) {
            long millis = simulation.networkMillis();
            late = Math.max(late, millis);
            simulation.later(
                    millis,
                    "worker " + index + " tallies " + split + " " + node + " of " + version,
                    () -> simulation.tally(version, split, node));
        }
        return late;
    }

    /** The worker's own doing: not when it is dead, and not before it wakes. */
    private void then(long millis, String what, Runnable action) {
        simulation.later(
                millis,
                "worker " + index + "/" + incarnation + " " + what,
                () -> {
                    if (!alive) {
                        return;
                    }
                    if (asleepUntilMillis > simulation.nowMillis()) {
                        then(asleepUntilMillis - simulation.nowMillis(), what, action);
                    } else {
                        action.run();
                    }
                });
    }
}
