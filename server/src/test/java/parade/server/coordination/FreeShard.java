package parade.server.coordination;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * A shard in ssp and async as a dumb oracle: of the pushes it knows only which clocks of which
 * incarnation are there, and in how much.
 */
final class FreeShard {

    private final int index;
    private final FreeSimulation simulation;
    private final Map<Long, Long> through = new HashMap<>();
    private final Set<Long> partly = new TreeSet<>();
    private final Set<Long> live = new TreeSet<>();
    private final Set<Long> ended = new TreeSet<>();
    private long granted;

    /** How many pushes have been applied. */
    private long version;

    private long written;

    FreeShard(int index, FreeSimulation simulation) {
        this.index = index;
        this.simulation = simulation;
    }

    /**
     * A push comes in.
     *
     * @param whole whether all of it does; else the sender dies in the middle of it
     * @return whether it is acknowledged
     */
    boolean push(long incarnation, long clock, boolean whole, FreeSimulation.Pulled pulled) {
        if (ended.contains(incarnation)) {
            return false;
        }
        if (clock <= through.getOrDefault(incarnation, -1L)) {
            return true; // a duplicate
        }
        if (whole) {
            simulation.applied(incarnation, pulled, version - pulled.versions().get(index));
            version++;
            through.put(incarnation, clock);
            partly.remove(incarnation);
        } else {
            partly.add(incarnation);
        }
        return whole;
    }

    long version() {
        return version;
    }

    boolean has(long incarnation, long clock) {
        return clock <= through.getOrDefault(incarnation, -1L);
    }

    /** Those that have ended are fenced, and the coordinator is told until it has heard it. */
    void watched(long upTo, Set<Long> owners, long checkpoint) {
        for (long fresh = granted + 1; fresh <= upTo; fresh++) {
            live.add(fresh);
        }
        granted = Math.max(granted, upTo);
        for (long incarnation : List.copyOf(live)) {
            if (!owners.contains(incarnation)) {
                live.remove(incarnation);
                ended.add(incarnation);
                tell(incarnation);
            }
        }
        if (checkpoint > written) {
            written = checkpoint;
            simulation.later(
                    1 + simulation.random().nextInt(600),
                    () -> {
                        simulation.checkpointWritten(index, checkpoint);
                        if (simulation.lost()) { // the answer
                            simulation.checkpointWritten(index, checkpoint);
                        }
                    });
        }
    }

    private void tell(long incarnation) {
        simulation.later(
                simulation.networkMillis(),
                () -> {
                    Long applied = through.get(incarnation);
                    boolean heard = !simulation.lost();
                    if (heard) {
                        simulation.fenced(
                                index,
                                incarnation,
                                applied == null ? OptionalLong.empty() : OptionalLong.of(applied),
                                partly.contains(incarnation));
                    }
                    if (!heard || simulation.lost()) {
                        tell(incarnation);
                    }
                });
    }
}
