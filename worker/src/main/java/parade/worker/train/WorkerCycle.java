package parade.worker.train;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.v1.Ended;
import parade.v1.Finished;
import parade.v1.Order;

/**
 * What a worker does next: begin → pull → compute → push, as a plain object. An event in, one
 * action out; no thread, clock or socket.
 *
 * <p>While the worker asks for its next order it already pulls the version that its step will make,
 * since both wait for the same commit. Should it be told to compute more slices of the version it
 * has, the pull under way can do no harm: it delivers nothing before that step is committed, and
 * from then on every push of it is a duplicate.
 *
 * <p>In ssp and async a worker pulls only once it is admitted, so each order is: pull → compute →
 * push → say that it is finished. A step that failed is done again as it was, without another pull:
 * a clock always stands for the same gradient.
 */
public final class WorkerCycle {

    public sealed interface Event {
        /** Granted an incarnation; nothing is pulled or ordered yet. */
        record Joined() implements Event {}

        record Ordered(Order order) implements Event {}

        /** The coordinator had nothing to do. */
        record NothingYet() implements Event {}

        record Pulled(long version) implements Event {}

        /** The pull's version is gone: the others went on without this worker. */
        record Superseded() implements Event {}

        /** Everything of the order has been computed and pushed. */
        record Done(Optional<Finished> finished) implements Event {}

        /** The lease has ended or the job's state went back. */
        record Expelled() implements Event {}

        /** A peer could not be reached. */
        record Unreachable() implements Event {}

        record RunEnded(Ended ended) implements Event {}
    }

    public sealed interface Action {
        record Join() implements Action {}

        /**
         * Ask for the next order.
         *
         * @param received the number of the last order received
         * @param prefetch the version to pull meanwhile, or -1
         * @param finished what came of the last ticket; said until there is another order
         */
        record Ask(long received, long prefetch, Optional<Finished> finished) implements Action {}

        record Pull(long version) implements Action {}

        record Work(Order order) implements Action {}

        /** Wait a moment, longer each time, and then do the same again. */
        record BackOff(int attempt, Action then) implements Action {}

        record Finish(Ended ended) implements Action {}
    }

    private final boolean free;
    private @Nullable Order order;
    private Optional<Finished> finished = Optional.empty();
    private long heldVersion = -1;
    private long received;
    private int failures;
    private Action last = new Action.Join();

    private WorkerCycle(boolean free) {
        this.free = free;
    }

    public static WorkerCycle inSync() {
        return new WorkerCycle(false);
    }

    /** In ssp and async. */
    static WorkerCycle freely() {
        return new WorkerCycle(true);
    }

    /** The first thing to do. */
    public Action start() {
        return last;
    }

    public Action on(Event event) {
        if (!(event instanceof Event.Unreachable)) {
            failures = 0;
        }
        Action next =
                switch (event) {
                    case Event.Joined() -> {
                        order = null;
                        heldVersion = -1;
                        received = 0;
                        finished = Optional.empty();
                        yield ask(-1);
                    }
                    case Event.Ordered(Order given) -> {
                        order = given;
                        received = given.getNumber();
                        finished = Optional.empty();
                        yield given.getVersion() == heldVersion && !free
                                ? new Action.Work(given)
                                : new Action.Pull(given.getVersion());
                    }
                    case Event.NothingYet() -> ask(-1);
                    case Event.Pulled(long version) -> {
                        heldVersion = version;
                        Order pending = order;
                        yield pending != null && pending.getVersion() == version
                                ? new Action.Work(pending)
                                : ask(-1);
                    }
                    case Event.Superseded() -> {
                        heldVersion = -1;
                        order = null;
                        yield ask(-1);
                    }
                    case Event.Done(var what) -> {
                        boolean trained = order != null && order.getTrainSlicesCount() > 0;
                        order = null;
                        finished = what;
                        yield ask(trained ? heldVersion + 1 : -1);
                    }
                    case Event.Expelled() -> new Action.Join();
                    case Event.Unreachable() ->
                            new Action.BackOff(++failures, withoutBackOff(last));
                    case Event.RunEnded(Ended ended) -> new Action.Finish(ended);
                };
        last = next;
        return next;
    }

    private Action.Ask ask(long prefetch) {
        return new Action.Ask(received, prefetch, finished);
    }

    private static Action withoutBackOff(Action action) {
        return action instanceof Action.BackOff(int attempt, Action then) ? then : action;
    }
}
