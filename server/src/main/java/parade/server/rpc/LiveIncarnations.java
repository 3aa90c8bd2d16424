package parade.server.rpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose pushes a shard takes in ssp and async, by what the coordinator has said: who has ended
 * never lives again, and who is newer than the last word may well live.
 */
final class LiveIncarnations {

    private long granted;
    private Set<Long> live = Set.of();

    /**
     * The coordinator's word.
     *
     * @param newest the highest incarnation granted so far
     * @param owners those who live
     * @return those that have ended since the last word
     */
    List<Long> heard(long newest, Set<Long> owners) {
        if (newest < granted) {
            return List.of(); // overtaken on its way
        }
        var ended = new ArrayList<Long>();
        var remaining = new HashSet<Long>();
        for (long incarnation : live) {
            (owners.contains(incarnation) ? remaining : ended).add(incarnation);
        }
        for (long incarnation = granted + 1; incarnation <= newest; incarnation++) {
            (owners.contains(incarnation) ? remaining : ended).add(incarnation);
        }
        granted = newest;
        live = Set.copyOf(remaining);
        return ended;
    }

    boolean ended(long incarnation) {
        return incarnation <= granted && !live.contains(incarnation);
    }
}
