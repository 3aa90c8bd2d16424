package parade.server.coordination;

import java.util.BitSet;

/** Who is waited for, in words for a person. */
final class Waiting {

    private Waiting() {}

    /**
     * @param missing the slices of which something is awaited
     */
    static String inLockStep(Roster roster, BitSet missing, long version, long nowMillis) {
        for (Member member : roster.inOrder()) {
            if (member.owned.intersects(missing)) {
                var slices = (BitSet) member.owned.clone();
                slices.and(missing);
                return "step %d waits for slices %s of %s"
                        .formatted(version + 1, slices, named(member, nowMillis));
            }
        }
        return missing.isEmpty()
                ? "step %d waits for the servers' gradients".formatted(version + 1)
                : "step %d waits for a worker to take slices %s".formatted(version + 1, missing);
    }

    /** In ssp: who is held back by whom. */
    static String atGate(long step, Roster roster, Gate.Holding holding, long nowMillis) {
        return "step %d waits for %s: it is at clock %d, and worker %s at clock %d may not go on before"
                .formatted(
                        step,
                        named(roster, holding.slow(), nowMillis),
                        holding.slowClock(),
                        roster.member(holding.held())
                                .map(member -> Integer.toString(member.worker))
                                .orElse("?"),
                        holding.heldClock());
    }

    static String forTicket(long step, Roster roster, GivenTicket given, long nowMillis) {
        return "step %d waits for batch %d of slice %d from %s"
                .formatted(
                        step,
                        given.ticket().batch().number(),
                        given.ticket().batch().slice(),
                        named(roster, given.incarnation(), nowMillis));
    }

    static String forFence(long step, BitSet shards, GivenTicket given) {
        return "step %d waits for servers %s to say what they have of the last push of worker %d, which is gone"
                .formatted(step, shards, given.worker());
    }

    static String forEvaluation(long version, Roster roster, long evaluator, long nowMillis) {
        return "version %d waits for its evaluation by %s"
                .formatted(version, named(roster, evaluator, nowMillis));
    }

    private static String named(Roster roster, long incarnation, long nowMillis) {
        return roster.member(incarnation)
                .map(member -> named(member, nowMillis))
                .orElse("incarnation " + incarnation);
    }

    /** {@code worker 2, last seen 7 s ago}. */
    static String named(Member member, long nowMillis) {
        return "worker %d, last seen %d s ago"
                .formatted(member.worker, (nowMillis - member.lastSeenMillis) / 1000);
    }
}
