package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The live workers and who owns which slices. Slices change hands at the boundaries of steps,
 * except that the slices of the dead move at once, and slices that nobody owns go to whoever comes.
 */
final class Roster {

    private final Map<Long, Member> members = new TreeMap<>();
    private final BitSet orphans = new BitSet();
    private long lastIncarnation;
    private boolean changed;

    /**
     * @param granted the highest incarnation that a run before this one has granted
     */
    Roster(long granted) {
        lastIncarnation = granted;
    }

    /** The highest incarnation granted so far. */
    long granted() {
        return lastIncarnation;
    }

    /**
     * The index that an applicant is to have: its own where it has one; else the one of its
     * process's earlier incarnation, which has not ended yet; else the one it had before, unless
     * that is taken; else the lowest that is not. So none of these ever pushes out another process.
     */
    int indexFor(Applicant applicant) {
        if (!applicant.any()) {
            return applicant.worker();
        }
        Optional<Member> itself =
                members.values().stream()
                        .filter(m -> m.instance != 0 && m.instance == applicant.instance())
                        .findFirst();
        if (itself.isPresent()) {
            return itself.get().worker;
        }
        if (ofWorker(applicant.worker()).isEmpty()) {
            return applicant.worker();
        }
        var taken = new BitSet();
        members.values().forEach(m -> taken.set(m.worker));
        return taken.nextClearBit(0);
    }

    Member join(int worker, long instance, long nowMillis) {
        var member = new Member(worker, ++lastIncarnation, instance, nowMillis);
        members.put(member.incarnation, member);
        changed = true;
        return member;
    }

    Optional<Member> member(long incarnation) {
        return Optional.ofNullable(members.get(incarnation));
    }

    Optional<Member> ofWorker(int worker) {
        return members.values().stream().filter(m -> m.worker == worker).findFirst();
    }

    int size() {
        return members.size();
    }

    List<Member> silentSince(long millis) {
        return members.values().stream().filter(m -> m.lastSeenMillis < millis).toList();
    }

    /**
     * In the order of their index in the job, so that a run's usual members get the usual slices.
     */
    List<Member> inOrder() {
        var ordered = new ArrayList<>(members.values());
        ordered.sort(
                Comparator.comparingInt((Member m) -> m.worker)
                        .thenComparingLong(m -> m.incarnation));
        return ordered;
    }

    /**
     * Deals all slices anew if anybody came or went since the last time. Returns whether it did.
     */
    boolean rebalance(int slices) {
        if (!changed || members.isEmpty()) {
            return false;
        }
        List<Member> ordered = inOrder();
        List<BitSet> shares = SliceOwnership.share(slices, ordered.size());
        for (int m = 0; m < ordered.size(); m++) {
            ordered.get(m).owned.clear();
            ordered.get(m).owned.or(shares.get(m));
        }
        orphans.clear();
        changed = false;
        return true;
    }

    /** Takes a member off; its slices are nobody's until {@link #adopt}. */
    void remove(Member member) {
        members.remove(member.incarnation);
        orphans.or(member.owned);
        changed = true;
    }

    /**
     * Gives the slices that nobody owns to those who live, within the current version.
     *
     * @param trains whether they are to be trained in this version
     * @param evaluationMissing the slices whose evaluation in this version is still awaited
     * @return whether any slice changed hands
     */
    boolean adopt(boolean trains, BitSet evaluationMissing) {
        if (orphans.isEmpty() || members.isEmpty()) {
            return false;
        }
        List<Member> ordered = inOrder();
        List<BitSet> given =
                SliceOwnership.deal(orphans, ordered.stream().map(m -> m.owned).toList());
        for (int m = 0; m < ordered.size(); m++) {
            var evaluate = (BitSet) given.get(m).clone();
            evaluate.and(evaluationMissing);
            ordered.get(m).give(given.get(m), trains ? given.get(m) : new BitSet(), evaluate);
        }
        orphans.clear();
        return true;
    }
}
