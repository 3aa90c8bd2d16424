package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * Sync: a version is left only when every shard has reported its step and every tally is complete.
 */
final class LockStep implements Pace {

    private final Run run;
    private @Nullable RunPlan plan;

    /**
     * The step under way; null before the first worker's order and when nothing more is to be
     * trained.
     */
    private @Nullable StepAssembly step;

    /**
     * Reports on the first step from before it began: a shard without trained blocks waits for
     * nobody.
     */
    private final Map<Integer, ShardReport> early = new TreeMap<>();

    private Decision.@Nullable Commit lastCommit;

    LockStep(Run run) {
        this.run = run;
    }

    @Override
    public void begin(RunPlan known) {
        plan = known;
        beginVersion(known);
    }

    @Override
    public boolean underWay() {
        return step != null && !run.ended();
    }

    @Override
    public boolean halting() {
        return false; // it halts at once
    }

    @Override
    public void joined(Member member) {
        adoptOrphans();
    }

    @Override
    public void lost(Member member) {
        adoptOrphans();
    }

    @Override
    public Optional<WorkOrder> order(Member member, long received) {
        return step == null || plan == null || run.ended()
                ? Optional.empty()
                : Optional.ofNullable(
                        member.order(received, run.version(), plan.evaluatedAt(run.version())));
    }

    /** First phase: a shard has the step of a version, or says that it can't be had. */
    void report(int shard, long ofVersion, ShardReport report) {
        if (run.closing() || ofVersion != run.version()) {
            return;
        }
        if (report.nonfiniteWeights()) {
            stopAt(
                    run.version() - 1,
                    Ending.State.DIVERGED,
                    "step "
                            + run.version()
                            + " made weights that are not finite: "
                            + report.nonfinite().orElse(""));
        } else if (step != null) {
            step.report(shard, report);
            advance();
        } else {
            early.put(shard, report);
        }
    }

    /**
     * The commit of the step of a version. A shard is at most one step behind, since the next
     * commit needs its report, so the last commit is all that must be remembered.
     */
    Optional<Decision> commit(long ofVersion) {
        return lastCommit != null && lastCommit.version() == ofVersion
                ? Optional.of(lastCommit)
                : Optional.empty();
    }

    @Override
    public void tally(long incarnation, long ofVersion, Split split, Node node, Sums sums) {
        if (run.closing() || step == null || ofVersion != run.version()) {
            return;
        }
        if (step.tally(split, node, sums)) {
            if (split != Split.SPLIT_BATCH) {
                // All together, so that their order does not depend on who was first.
                Map<Split, Sums> totals = step.evaluation();
                totals.forEach(
                        (of, total) -> run.tell(new Effect.Evaluated(run.version(), of, total)));
                judge(totals);
            }
            advance();
        }
    }

    @Override
    public void recording(long version) {}

    @Override
    public void recorded() {
        advance(); // it may have waited to keep the best version
    }

    @Override
    public void halt(Ending.State state, String reason) {
        if (step == null || run.version() == 0) {
            run.end(new Ending(state, run.version(), reason)); // nothing to save
        } else {
            stopAt(run.version(), state, reason);
        }
    }

    @Override
    public List<Member> overdue(long nowMillis) {
        return List.of();
    }

    @Override
    public String waitingFor(long nowMillis) {
        if (step != null && step.allHere() && run.checkpoints.busy()) {
            return "step %d waits for the servers' checkpoint".formatted(run.version() + 1);
        }
        return Waiting.inLockStep(run.roster, waiting(), run.version(), nowMillis);
    }

    @Override
    public int waitingSlices() {
        return waiting().cardinality();
    }

    private BitSet waiting() {
        return step == null ? new BitSet() : step.missing();
    }

    // --- transitions

    private void beginVersion(RunPlan known) {
        boolean trains = known.trainsAt(run.version());
        List<Split> splits = known.evaluatedAt(run.version());
        step = new StepAssembly(known.tree(), run.shards.count(), trains, splits);
        early.forEach(step::report);
        early.clear();
        if (run.roster.rebalance(known.tree().slices())) {
            run.tell(new Effect.OwnershipChanged());
        }
        for (Member member : run.roster.inOrder()) {
            member.start((BitSet) member.owned.clone(), trains, !splits.isEmpty());
        }
        adoptOrphans();
    }

    private void judge(Map<Split, Sums> totals) {
        if (totals.isEmpty() || plan == null) {
            return;
        }
        Optional<Ending> spent = run.judge(totals);
        if (spent.isPresent() && plan.trainsAt(run.version())) {
            step = null;
            run.stopAt(run.version(), spent.get());
        }
    }

    private void advance() {
        if (run.closing() || step == null || plan == null || !step.allHere()) {
            return;
        }
        RunPlan known = plan;
        long version = run.version();
        if (!known.trainsAt(version)) {
            run.pend(run.done());
            return;
        }
        boolean keepBest = run.justImproved() && !run.checkpoints.asked(version);
        if (keepBest && run.checkpoints.busy()) {
            return; // this one can't be left out, so it waits
        }
        if (keepBest) {
            run.checkpoints.ask(version);
        }
        run.tell(
                new Effect.Trained(
                        version + 1, step.batch(), step.gradientNorm(), step.maxStaleness()));
        switch (StepVerdict.of(step, run.job, version, checkpointDue(known), keepBest)) {
            case StepVerdict.Diverged(String reason) ->
                    stopAt(version, Ending.State.DIVERGED, reason);
            case StepVerdict.Committed(Decision.Commit commit) -> {
                lastCommit = commit;
                if (commit.checkpoint()) {
                    run.checkpoints.ask(version + 1);
                }
                run.advance();
                beginVersion(known);
                run.tell(new Effect.Decided(commit));
            }
        }
    }

    private boolean checkpointDue(RunPlan known) {
        long next = run.version() + 1;
        return known.checkpointAt(next) && (!run.checkpoints.busy() || next == known.steps());
    }

    private void stopAt(long lastVersion, Ending.State state, String reason) {
        step = null;
        run.stopAt(lastVersion, new Ending(state, lastVersion, reason));
    }

    private void adoptOrphans() {
        if (step != null
                && plan != null
                && !run.ended()
                && run.roster.adopt(plan.trainsAt(run.version()), step.evaluationMissing())) {
            run.tell(new Effect.OwnershipChanged());
        }
    }
}
