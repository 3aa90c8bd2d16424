package parade.bench.scale;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What happens when, in simulated time. Events of the same time happen in the order of their
 * making.
 */
final class Timeline {

    private record Event(long nanos, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));
    private long nowNanos;
    private long number;

    long nowNanos() {
        return nowNanos;
    }

    double seconds() {
        return nowNanos * 1e-9;
    }

    /** Has something happen at a time, which is not in the past. */
    void at(long nanos, Runnable action) {
        events.add(new Event(Math.max(nanos, nowNanos), number++, action));
    }

    void after(double nanos, Runnable action) {
        at(nowNanos + Math.round(nanos), action);
    }

    /** The next event. */
    void step() {
        Event event = events.remove();
        nowNanos = event.nanos;
        event.action.run();
    }

    /** How many events there have been. */
    long happened() {
        return number - events.size();
    }
}
