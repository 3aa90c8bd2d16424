package parade.server.coordination;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who may begin another step in ssp and async: whose clock is at most {@code bound} ahead of the
 * slowest live one. Q. Ho et al., More Effective Distributed ML via a Stale Synchronous Parallel
 * Parameter Server, NIPS 2013. An incarnation's clock counts its finished steps and only grows; one
 * that comes, or comes back, begins at the slowest.
 */
final class Gate {

    /** Async: everybody at their own pace. */
    static final long NO_BOUND = Long.MAX_VALUE;

    private final long bound;

    /** The clocks that hold others back. */
    private final Map<Long, Long> live = new TreeMap<>();

    /** Clocks of those who do other things for a while, and hold nobody back. */
    private final Map<Long, Long> resting = new HashMap<>();

    /** Of the live clocks; what it was last while there is none. Never goes back. */
    private long slowest;

    Gate(long bound) {
        this.bound = bound;
    }

    /** It takes part from here on, if it does not already. */
    void enter(long incarnation) {
        if (!live.containsKey(incarnation)) {
            Long own = resting.remove(incarnation);
            live.put(incarnation, own == null ? slowest : Math.max(own, slowest));
            settle();
        }
    }

    /** It holds nobody back until it enters again. */
    void rest(long incarnation) {
        Long clock = live.remove(incarnation);
        if (clock != null) {
            resting.put(incarnation, clock);
            settle();
        }
    }

    /** It is gone. */
    void remove(long incarnation) {
        resting.remove(incarnation);
        if (live.remove(incarnation) != null) {
            settle();
        }
    }

    /** It has finished a step. */
    void advance(long incarnation) {
        if (live.computeIfPresent(incarnation, (who, clock) -> clock + 1) != null) {
            settle();
        }
    }

    boolean admits(long incarnation) {
        return gap(incarnation) <= bound;
    }

    /** Lets one begin a step that {@link #admits}; returns how far ahead of the slowest it is. */
    long admit(long incarnation) {
        long gap = gap(incarnation);
        if (gap > bound) {
            throw new IllegalStateException(
                    "incarnation %d is %d ahead, the bound is %d"
                            .formatted(incarnation, gap, bound));
        }
        return gap;
    }

    long clock(long incarnation) {
        Long clock = live.get(incarnation);
        if (clock == null) {
            throw new IllegalStateException("incarnation " + incarnation + " has no live clock");
        }
        return clock;
    }

    /** Somebody whom the others wait for, and somebody who waits for them. */
    record Holding(long slow, long slowClock, long held, long heldClock) {}

    /** Empty: nobody is held back. */
    Optional<Holding> holding() {
        return live.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(fastest -> fastest.getValue() - slowest > bound)
                .map(fastest -> {
                    var last = Collections.min(live.entrySet(), Map.Entry.comparingByValue());
                    return new Holding(
                            last.getKey(), last.getValue(), fastest.getKey(), fastest.getValue());
                });
    }

    private long gap(long incarnation) {
        return clock(incarnation) - slowest;
    }

    private void settle() {
        if (!live.isEmpty()) {
            slowest = Collections.min(live.values());
        }
    }
}
