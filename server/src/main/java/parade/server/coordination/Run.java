package parade.server.coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.job.TrainSpec.EarlyStopping;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * What is the same of a run whatever its consistency: who takes part, which version it is at, what
 * is on disk, and how it comes to its end. Written by the coordinator and its {@link Pace} only.
 */
final class Run {

    /** How long the checkpoint of the last version may take. */
    private static final long SAVE_MILLIS = 120_000;

    final Job job;
    final Shards shards;
    final Roster roster;
    final CheckpointLedger checkpoints;

    private final List<Effect> outbox = new ArrayList<>();
    private long version;
    private BestSoFar best;
    private Decision.@Nullable Stop stop;

    /** Set when the run is coming to its end: the ending that waits for the last checkpoint. */
    private @Nullable Ending pending;

    private @Nullable Ending ending;
    private long unsavedSinceMillis = -1;

    Run(Job job, StartingPoint start) {
        this.job = job;
        shards = new Shards(job.cluster().servers());
        roster = new Roster(start.progress().granted());
        checkpoints =
                new CheckpointLedger(shards.count(), job.checkpoint().keep(), start.recorded());
        version = start.version();
        best = start.best();
        best.version().ifPresent(checkpoints::keepBest);
    }

    void tell(Effect effect) {
        outbox.add(effect);
    }

    List<Effect> drain() {
        var effects = List.copyOf(outbox);
        outbox.clear();
        return effects;
    }

    long version() {
        return version;
    }

    void advance() {
        version++;
    }

    Optional<Decision.Stop> stop() {
        return Optional.ofNullable(stop);
    }

    Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    /** Whether it has ended, or waits for its last checkpoint only. */
    boolean closing() {
        return ending != null || pending != null;
    }

    boolean ended() {
        return ending != null;
    }

    // --- early stopping

    /**
     * The version has been evaluated: is it the best so far, and is it time to stop?
     *
     * @return the ending, if it is
     */
    Optional<Ending> judge(Map<Split, Sums> totals) {
        Sums validation = totals.get(Split.SPLIT_VALIDATION);
        EarlyStopping rule = job.train().earlyStopping().orElse(null);
        if (validation == null || rule == null) {
            return Optional.empty();
        }
        best = best.after(rule, version, validation.meanLoss());
        if (justImproved()) {
            checkpoints.keepBest(version);
            tell(new Effect.Improved(version));
        }
        return best.patienceSpent(rule) ? Optional.of(stoppedEarly()) : Optional.empty();
    }

    /** Whether this very version is the best so far. */
    boolean justImproved() {
        return best.version().isPresent() && best.version().getAsLong() == version;
    }

    private Ending stoppedEarly() {
        String which =
                best.version().isPresent()
                        ? "; the best was version " + best.version().getAsLong()
                        : "";
        return new Ending(
                Ending.State.DONE,
                best.version().orElse(version),
                "stopped early at version %d: the validation loss has not improved for %d evaluations%s"
                        .formatted(version, best.evaluationsSince(), which));
    }

    /** The budget of steps is spent: the result is the best version, where there is a choice. */
    Ending done() {
        long result = best.version().orElse(version);
        return new Ending(
                Ending.State.DONE,
                result,
                result == version ? "" : "the validation loss was best at version " + result);
    }

    // --- the end

    /** Everything is trained and judged: the run ends when it is saved. */
    void pend(Ending how) {
        pending = how;
        finishIfSaved();
    }

    /** Shards are to stop at a version, and the run ends when that is saved. */
    void stopAt(long lastVersion, Ending how) {
        version = lastVersion;
        stop(how.message());
        pend(how);
    }

    /** Shards are to stop at the version that the run is at. */
    void stop(String reason) {
        stop = new Decision.Stop(version, reason);
        tell(new Effect.Decided(stop));
    }

    /** The run ends only when its last version and its result are on disk everywhere. */
    void finishIfSaved() {
        if (pending != null && checkpoints.has(version) && checkpoints.has(pending.version())) {
            end(pending);
        }
    }

    void end(Ending how) {
        ending = how;
        pending = null;
        tell(new Effect.Ended(how));
    }

    /** Ends the run at once, where nothing more can be saved. */
    void fail(Ending.State state, String message) {
        if (ending == null) {
            end(new Ending(state, checkpoints.newest().orElse(0), message));
        }
    }

    /** A last checkpoint that does not come must not keep the run for ever. */
    void giveUpIfUnsaved(long nowMillis) {
        if (pending == null) {
            return;
        }
        if (unsavedSinceMillis < 0) {
            unsavedSinceMillis = nowMillis;
        }
        if (nowMillis - unsavedSinceMillis > SAVE_MILLIS) {
            fail(
                    Ending.State.FAILED,
                    "no checkpoint of version %d within %d s; %s"
                            .formatted(pending.version(), SAVE_MILLIS / 1000, pending.message()));
        }
    }
}
