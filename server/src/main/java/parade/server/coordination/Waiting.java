package parade.server.coordination;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Who is waited for, in words for a person. */
final class Waiting {

    private Waiting() {}

    /**
     * @param step the step under way, or null while the run has not begun
     */
    static String describe(
            Shards shards,
            Roster roster,
            int workers,
            @Nullable StepAssembly step,
            long version,
            long nowMillis) {
        if (shards.complete().isEmpty()) {
            return "waits for servers: %d of %d are here".formatted(shards.here(), shards.count());
        }
        if (step == null) {
            return "waits for workers: %d of %d are here".formatted(roster.size(), workers);
        }
        BitSet missing = step.missing();
        for (Member member : roster.inOrder()) {
            if (member.owned.intersects(missing)) {
                var slices = (BitSet) member.owned.clone();
                slices.and(missing);
                return "step %d waits for slices %s of worker %d, last seen %d s ago"
                        .formatted(
                                version + 1,
                                slices,
                                member.worker,
                                (nowMillis - member.lastSeenMillis) / 1000);
            }
        }
        return missing.isEmpty()
                ? "step %d waits for the servers' gradients".formatted(version + 1)
                : "step %d waits for a worker to take slices %s".formatted(version + 1, missing);
    }
}
