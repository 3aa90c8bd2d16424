package parade.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;
import parade.v1.Ended;
import parade.v1.Order;
import parade.worker.train.WorkerCycle.Action;
import parade.worker.train.WorkerCycle.Event;

final class WorkerCycleTest {

    private static final Ended ENDED = Ended.newBuilder().setState("done").build();

    /** A run of two steps: every version is pulled once, ahead of the order that needs it. */
    @Test
    void transcriptOfARun() {
        assertThat(
                        transcript(
                                new Event.Joined(),
                                new Event.NothingYet(),
                                ordered(1, 0, 0, 1),
                                new Event.Pulled(0),
                                new Event.Done(Optional.empty()),
                                ordered(2, 1, 0, 1),
                                new Event.Pulled(1),
                                new Event.Done(Optional.empty()),
                                evaluation(3, 2, 0, 1),
                                new Event.Pulled(2),
                                new Event.Done(Optional.empty()),
                                new Event.NothingYet(),
                                new Event.RunEnded(ENDED)))
                .isEqualTo(
                        """
                        start -> join
                        joined -> ask after order 0
                        nothing yet -> ask after order 0
                        order 1 of version 0 [0, 1] -> pull 0
                        pulled 0 -> work on order 1
                        done -> ask after order 1, pull 1 meanwhile
                        order 2 of version 1 [0, 1] -> pull 1
                        pulled 1 -> work on order 2
                        done -> ask after order 2, pull 2 meanwhile
                        order 3 of version 2 [] -> pull 2
                        pulled 2 -> work on order 3
                        done -> ask after order 3
                        nothing yet -> ask after order 3
                        run ended -> finish done
                        """);
    }

    /** The slices of the dead: the weights are here already, and they are not pulled again. */
    @Test
    void moreSlicesOfTheSameVersion() {
        assertThat(
                        transcript(
                                new Event.Joined(),
                                ordered(1, 4, 0),
                                new Event.Pulled(4),
                                new Event.Done(Optional.empty()),
                                ordered(2, 4, 1),
                                new Event.Done(Optional.empty()),
                                ordered(3, 4, 2, 3),
                                new Event.Done(Optional.empty()),
                                ordered(4, 5, 0, 1),
                                new Event.Pulled(5)))
                .isEqualTo(
                        """
                        start -> join
                        joined -> ask after order 0
                        order 1 of version 4 [0] -> pull 4
                        pulled 4 -> work on order 1
                        done -> ask after order 1, pull 5 meanwhile
                        order 2 of version 4 [1] -> work on order 2
                        done -> ask after order 2, pull 5 meanwhile
                        order 3 of version 4 [2, 3] -> work on order 3
                        done -> ask after order 3, pull 5 meanwhile
                        order 4 of version 5 [0, 1] -> pull 5
                        pulled 5 -> work on order 4
                        """);
    }

    /** Others did this worker's slices while it slept. */
    @Test
    void whoIsOvertakenAsksForWhatIsNext() {
        assertThat(
                        transcript(
                                new Event.Joined(),
                                ordered(1, 7, 0),
                                new Event.Superseded(),
                                ordered(2, 9, 0),
                                new Event.Pulled(9),
                                new Event.Superseded(),
                                ordered(3, 9, 0)))
                .isEqualTo(
                        """
                        start -> join
                        joined -> ask after order 0
                        order 1 of version 7 [0] -> pull 7
                        superseded -> ask after order 1
                        order 2 of version 9 [0] -> pull 9
                        pulled 9 -> work on order 2
                        superseded -> ask after order 2
                        order 3 of version 9 [0] -> pull 9
                        """);
    }

    /** A new incarnation knows nothing: its orders are numbered from 1 and its weights are old. */
    @Test
    void whoIsExpelledStartsAfresh() {
        assertThat(
                        transcript(
                                new Event.Joined(),
                                ordered(1, 3, 0),
                                new Event.Pulled(3),
                                new Event.Expelled(),
                                new Event.Joined(),
                                ordered(1, 3, 0),
                                new Event.Pulled(3)))
                .isEqualTo(
                        """
                        start -> join
                        joined -> ask after order 0
                        order 1 of version 3 [0] -> pull 3
                        pulled 3 -> work on order 1
                        expelled -> join
                        joined -> ask after order 0
                        order 1 of version 3 [0] -> pull 3
                        pulled 3 -> work on order 1
                        """);
    }

    @Test
    void whoCannotBeReachedIsTriedAgainMoreAndMorePatiently() {
        assertThat(
                        transcript(
                                new Event.Unreachable(),
                                new Event.Unreachable(),
                                new Event.Joined(),
                                new Event.Unreachable(),
                                ordered(1, 0, 2),
                                new Event.Unreachable(),
                                new Event.Unreachable(),
                                new Event.Unreachable(),
                                new Event.Pulled(0),
                                new Event.Unreachable(),
                                new Event.Done(Optional.empty()),
                                new Event.Unreachable(),
                                new Event.Expelled(),
                                new Event.Unreachable()))
                .isEqualTo(
                        """
                        start -> join
                        unreachable -> attempt 1: join
                        unreachable -> attempt 2: join
                        joined -> ask after order 0
                        unreachable -> attempt 1: ask after order 0
                        order 1 of version 0 [2] -> pull 0
                        unreachable -> attempt 1: pull 0
                        unreachable -> attempt 2: pull 0
                        unreachable -> attempt 3: pull 0
                        pulled 0 -> work on order 1
                        unreachable -> attempt 1: work on order 1
                        done -> ask after order 1, pull 1 meanwhile
                        unreachable -> attempt 1: ask after order 1, pull 1 meanwhile
                        expelled -> join
                        unreachable -> attempt 1: join
                        """);
    }

    /** What does not depend on what was done last. */
    @Test
    void fourEventsMeanTheSameInEveryState() {
        for (var state : states().entrySet()) {
            assertThat(after(state.getValue(), new Event.Expelled()))
                    .as(state.getKey())
                    .isEqualTo(new Action.Join());
            assertThat(after(state.getValue(), new Event.RunEnded(ENDED)))
                    .as(state.getKey())
                    .isEqualTo(new Action.Finish(ENDED));
            assertThat(after(state.getValue(), new Event.Joined()))
                    .as(state.getKey())
                    .isEqualTo(new Action.Ask(0, -1, Optional.empty()));
            Action last = last(state.getValue());
            Action wanted = last instanceof Action.BackOff(int attempt, Action then) ? then : last;
            assertThat(after(state.getValue(), new Event.Unreachable()))
                    .as(state.getKey())
                    .isInstanceOfSatisfying(
                            Action.BackOff.class,
                            backOff -> assertThat(backOff.then()).isEqualTo(wanted));
        }
    }

    @Test
    void everyOtherEventInEveryState() {
        Map<String, List<Event>> states = states();
        var told = new StringBuilder();
        List<Event> others =
                List.of(
                        ordered(6, 5, 1),
                        ordered(6, 8, 1),
                        new Event.NothingYet(),
                        new Event.Pulled(5),
                        new Event.Superseded(),
                        new Event.Done(Optional.empty()));
        states.forEach((name, events) -> {
            told.append(name).append('\n');
            for (Event other : others) {
                told.append("  %s -> %s\n".formatted(text(other), text(after(events, other))));
            }
        });
        assertThat(told)
                .hasToString(
                        """
                        before it has joined
                          order 6 of version 5 [1] -> pull 5
                          order 6 of version 8 [1] -> pull 8
                          nothing yet -> ask after order 0
                          pulled 5 -> ask after order 0
                          superseded -> ask after order 0
                          done -> ask after order 0
                        asking
                          order 6 of version 5 [1] -> pull 5
                          order 6 of version 8 [1] -> pull 8
                          nothing yet -> ask after order 0
                          pulled 5 -> ask after order 0
                          superseded -> ask after order 0
                          done -> ask after order 0
                        pulling
                          order 6 of version 5 [1] -> pull 5
                          order 6 of version 8 [1] -> pull 8
                          nothing yet -> ask after order 5
                          pulled 5 -> work on order 5
                          superseded -> ask after order 5
                          done -> ask after order 5, pull 0 meanwhile
                        at work
                          order 6 of version 5 [1] -> work on order 6
                          order 6 of version 8 [1] -> pull 8
                          nothing yet -> ask after order 5
                          pulled 5 -> work on order 5
                          superseded -> ask after order 5
                          done -> ask after order 5, pull 6 meanwhile
                        at work out of reach
                          order 6 of version 5 [1] -> work on order 6
                          order 6 of version 8 [1] -> pull 8
                          nothing yet -> ask after order 5
                          pulled 5 -> work on order 5
                          superseded -> ask after order 5
                          done -> ask after order 5, pull 6 meanwhile
                        asking with the weights in hand
                          order 6 of version 5 [1] -> work on order 6
                          order 6 of version 8 [1] -> pull 8
                          nothing yet -> ask after order 5
                          pulled 5 -> ask after order 5
                          superseded -> ask after order 5
                          done -> ask after order 5
                        """);
    }

    /**
     * Whatever happens: gradients are computed of the version that was pulled last, and the number
     * of the last order is never forgotten within an incarnation.
     */
    @Seeds
    void neverWorksOnWeightsThatItDoesNotHold(long seed) {
        var random = new Random(seed);
        var cycle = WorkerCycle.inSync();
        Action action = cycle.start();
        long held = -1;
        long version = 0;
        long number = 0;
        for (int i = 0; i < 500; i++) {
            Action todo =
                    action instanceof Action.BackOff(int attempt, Action then) ? then : action;
            Event event;
            if (random.nextInt(6) == 0) {
                event = new Event.Unreachable();
            } else if (random.nextInt(20) == 0) {
                event = new Event.Expelled();
            } else {
                version += random.nextInt(2);
                event =
                        switch (todo) {
                            case Action.Join() -> new Event.Joined();
                            case Action.Ask ask when random.nextInt(3) == 0 ->
                                    new Event.NothingYet();
                            case Action.Ask(long received, long prefetch, var _) -> {
                                assertThat(received).isEqualTo(number);
                                yield ordered(++number, version, 0);
                            }
                            case Action.Pull pull when random.nextInt(3) == 0 ->
                                    new Event.Superseded();
                            case Action.Pull(long asked) -> {
                                held = asked;
                                yield new Event.Pulled(asked);
                            }
                            case Action.Work(Order order) -> {
                                assertThat(order.getVersion()).isEqualTo(held);
                                assertThat(order.getNumber()).isEqualTo(number);
                                yield new Event.Done(Optional.empty());
                            }
                            case Action.BackOff(int attempt, Action then) ->
                                    throw new AssertionError("a wait for a wait: " + then);
                            case Action.Finish(Ended ended) ->
                                    throw new AssertionError("finished: " + ended);
                        };
            }
            action = cycle.on(event);
            if (event instanceof Event.Joined) {
                number = 0;
                held = -1;
            }
        }
    }

    /** By name, the events that lead to it. */
    private static Map<String, List<Event>> states() {
        Event order = ordered(5, 5, 0);
        var states = new LinkedHashMap<String, List<Event>>();
        states.put("before it has joined", List.of());
        states.put("asking", List.of(new Event.Joined()));
        states.put("pulling", List.of(new Event.Joined(), order));
        states.put("at work", List.of(new Event.Joined(), order, new Event.Pulled(5)));
        states.put(
                "at work out of reach",
                List.of(new Event.Joined(), order, new Event.Pulled(5), new Event.Unreachable()));
        states.put(
                "asking with the weights in hand",
                List.of(
                        new Event.Joined(),
                        order,
                        new Event.Pulled(5),
                        new Event.Done(Optional.empty())));
        return states;
    }

    private static Action last(List<Event> events) {
        var cycle = WorkerCycle.inSync();
        Action last = cycle.start();
        for (Event event : events) {
            last = cycle.on(event);
        }
        return last;
    }

    private static Action after(List<Event> events, Event event) {
        var cycle = WorkerCycle.inSync();
        events.forEach(cycle::on);
        return cycle.on(event);
    }

    private static String transcript(Event... events) {
        var cycle = WorkerCycle.inSync();
        var told = new StringBuilder("start -> " + text(cycle.start()) + "\n");
        for (Event event : events) {
            told.append(text(event)).append(" -> ").append(text(cycle.on(event))).append('\n');
        }
        return told.toString();
    }

    private static Event ordered(long number, long version, Integer... trainSlices) {
        return new Event.Ordered(
                Order.newBuilder()
                        .setNumber(number)
                        .setVersion(version)
                        .addAllTrainSlices(List.of(trainSlices))
                        .build());
    }

    private static Event evaluation(long number, long version, Integer... slices) {
        return new Event.Ordered(
                Order.newBuilder()
                        .setNumber(number)
                        .setVersion(version)
                        .addAllEvaluateSlices(List.of(slices))
                        .build());
    }

    private static String text(Event event) {
        return switch (event) {
            case Event.Joined() -> "joined";
            case Event.Ordered(Order order) ->
                    "order %d of version %d %s"
                            .formatted(
                                    order.getNumber(),
                                    order.getVersion(),
                                    order.getTrainSlicesList());
            case Event.NothingYet() -> "nothing yet";
            case Event.Pulled(long version) -> "pulled " + version;
            case Event.Superseded() -> "superseded";
            case Event.Done(var _) -> "done";
            case Event.Expelled() -> "expelled";
            case Event.Unreachable() -> "unreachable";
            case Event.RunEnded(Ended ended) -> "run ended";
        };
    }

    private static String text(Action action) {
        return switch (action) {
            case Action.Join() -> "join";
            case Action.Ask(long received, long prefetch, var _) ->
                    "ask after order "
                            + received
                            + (prefetch < 0 ? "" : ", pull " + prefetch + " meanwhile");
            case Action.Pull(long version) -> "pull " + version;
            case Action.Work(Order order) -> "work on order " + order.getNumber();
            case Action.BackOff(int attempt, Action then) ->
                    "attempt " + attempt + ": " + text(then);
            case Action.Finish(Ended ended) -> "finish " + ended.getState();
        };
    }
}
