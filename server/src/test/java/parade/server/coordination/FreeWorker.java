package parade.server.coordination;

import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One process of a worker in ssp or async: joins, asks, pushes to every shard until each has
 * acknowledged, and says so; dies, sleeps and loses answers as chance has it.
 */
final class FreeWorker {

    private final int index;
    private final FreeSimulation simulation;
    private final Random random;

    /** The longest that a batch takes. */
    private final int slowness;

    private long incarnation;
    private long received;
    private @Nullable WorkOrder finished;
    private boolean alive = true;
    private long asleepUntilMillis;
    private int acknowledged;

    FreeWorker(int index, FreeSimulation simulation) {
        this.index = index;
        this.simulation = simulation;
        random = simulation.random();
        slowness = 2 + random.nextInt(random.nextInt(4) == 0 ? 60 : 10);
    }

    int index() {
        return index;
    }

    long incarnation() {
        return incarnation;
    }

    void die() {
        alive = false;
    }

    void sleep(long millis) {
        asleepUntilMillis = simulation.nowMillis() + millis;
    }

    void start() {
        then(1 + random.nextInt(50), this::join);
        beat();
    }

    private void join() {
        OptionalLong granted = simulation.join(index);
        if (granted.isPresent()) {
            incarnation = granted.getAsLong();
            received = 0;
            finished = null;
            then(simulation.networkMillis(), this::ask);
        } else {
            then(100, this::join);
        }
    }

    private void beat() {
        then(
                400,
                () -> {
                    simulation.seen(incarnation);
                    beat();
                });
    }

    private void ask() {
        if (simulation.lost()) {
            then(10, this::ask);
            return;
        }
        if (finished != null) {
            simulation.finished(incarnation, finished);
        }
        if (!simulation.seen(incarnation)) {
            forgotten();
            return;
        }
        var order = simulation.order(incarnation, received);
        if (order.isEmpty() || simulation.lost()) {
            then(1 + random.nextInt(8), this::ask);
            return;
        }
        received = order.get().number();
        finished = null;
        if (order.get().ticket().isPresent()) {
            var pulled = simulation.pulled(incarnation);
            then(1 + random.nextInt(slowness), () -> push(order.get(), pulled));
        } else {
            then(
                    1 + random.nextInt(400),
                    () -> {
                        simulation.tally(incarnation, order.get());
                        ask();
                    });
        }
    }

    /** It was given up: it joins again, unless another one has taken its place. */
    private void forgotten() {
        incarnation = 0;
        if (simulation.replaced(this)) {
            die();
        } else {
            then(100, this::join);
        }
    }

    private void push(WorkOrder order, FreeSimulation.Pulled pulled) {
        acknowledged = 0;
        for (FreeShard shard : simulation.shards()) {
            pushTo(shard, order, incarnation, pulled);
        }
    }

    /** What is on its way arrives, also after a death; but then it may break off. */
    private void pushTo(FreeShard shard, WorkOrder order, long as, FreeSimulation.Pulled pulled) {
        simulation.later(
                simulation.networkMillis(),
                () -> {
                    long clock = order.ticket().orElseThrow().clock();
                    if (!alive) {
                        int fate = random.nextInt(3);
                        if (fate > 0) {
                            shard.push(as, clock, fate == 1, pulled);
                        }
                        return;
                    }
                    boolean there = shard.push(as, clock, true, pulled);
                    if (simulation.lost()) {
                        pushTo(shard, order, as, pulled); // the answer is lost: the same again
                    } else {
                        then(0, () -> answered(order, as, there));
                    }
                });
    }

    private void answered(WorkOrder order, long as, boolean there) {
        if (as != incarnation) {
            return;
        }
        if (!there) {
            forgotten();
        } else if (++acknowledged == simulation.shards().size()) {
            finished = order;
            ask();
        }
    }

    /** The worker's own doing: not when it is dead, and not before it wakes. */
    private void then(long millis, Runnable action) {
        simulation.later(
                millis,
                () -> {
                    if (!alive) {
                        return;
                    }
                    if (asleepUntilMillis > simulation.nowMillis()) {
                        then(asleepUntilMillis - simulation.nowMillis(), action);
                    } else {
                        action.run();
                    }
                });
    }
}
