package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

/**
 * The sole authority on who takes part, which version the run is at and what happens next. A plain
 * object: events come in as calls, with the time as an argument; what is to be done outside comes
 * out of {@link #drain}. One writer; docs/consistency.md tells the protocol.
 *
 * <p>Invariants: a version is left only when every shard has reported its step and every tally is
 * complete; every slice of a version is owned by exactly one member, or by nobody while nobody
 * lives; incarnations only grow.
 */
public final class Coordinator {

    /** Raised whenever the job's state goes back. Nothing takes it back yet, so it is the first. */
    private static final long FIRST_GENERATION = 1;

    /** How long the checkpoint of the last version may take. */
    private static final long SAVE_MILLIS = 120_000;

    private final Job job;
    private final Shards shards;
    private final Roster roster = new Roster();
    private final CheckpointLedger checkpoints;
    private final List<Effect> outbox = new ArrayList<>();
    private final long startMillis;

    private @Nullable DataFacts data;
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

    private long version;
    private Decision.@Nullable Commit lastCommit;
    private Decision.@Nullable Stop stop;

    /** Set when the run is coming to its end: the ending that waits for the last checkpoint. */
    private @Nullable Ending pending;

    private @Nullable Ending ending;
    private long shorthandedSinceMillis;
    private long unsavedSinceMillis = -1;
    private long recordedKeepFrom;

    /** The last version that shards were told to write. */
    private long checkpointAsked;

    public Coordinator(Job job, long nowMillis) {
        this.job = job;
        shards = new Shards(job.cluster().servers());
        checkpoints = new CheckpointLedger(shards.count(), job.checkpoint().keep());
        startMillis = nowMillis;
        shorthandedSinceMillis = nowMillis;
    }

    /** What is to be done since the last call, in order. */
    public List<Effect> drain() {
        var effects = List.copyOf(outbox);
        outbox.clear();
        return effects;
    }

    public long generation() {
        return FIRST_GENERATION;
    }

    public long version() {
        return version;
    }

    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    // --- shards

    /**
     * A server is there. A second process in its place has not got its weights: the run has lost
     * them.
     */
    public void register(int shard, String address, long instance, long nowMillis) {
        if (shards.register(shard, address, instance, nowMillis) && step != null) {
            fail("server " + shard + " was started again, without the weights that it held");
        }
    }

    /** Every shard's address, in order; empty until all have registered. */
    public List<String> shards() {
        return shards.complete();
    }

    /** First phase: a shard has the step of a version, or says that it can't be had. */
    public void report(int shard, long ofVersion, ShardReport report) {
        if (ending != null || pending != null || ofVersion != version) {
            return;
        }
        if (report.nonfiniteWeights()) {
            stopAt(
                    version - 1,
                    Ending.State.DIVERGED,
                    "step "
                            + version
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
     * The decision on the step of a version. A shard is at most one step behind, since the next
     * commit needs its report, so the last commit is all that must be remembered.
     */
    public Optional<Decision> decision(long ofVersion) {
        if (lastCommit != null && lastCommit.version() == ofVersion) {
            return Optional.of(lastCommit);
        }
        return Optional.ofNullable(stop);
    }

    /** Set when the run is to stop before its last step. */
    public Optional<Decision.Stop> stop() {
        return Optional.ofNullable(stop);
    }

    public void checkpointWritten(int shard, long ofVersion) {
        if (checkpoints.written(shard, ofVersion)) {
            outbox.add(new Effect.Recorded(ofVersion));
            finishIfSaved();
        }
    }

    /**
     * Checkpoints of versions below this one may be deleted: newer ones stand in the record on
     * disk.
     */
    public long keepFrom() {
        return recordedKeepFrom;
    }

    /** The record of checkpoints is on disk; before it is, nothing older is deleted. */
    public void recordKept(long keepFrom) {
        recordedKeepFrom = keepFrom;
    }

    public long newestRecorded() {
        return checkpoints.newest().orElse(0);
    }

    // --- workers

    /**
     * A worker wants to take part. One of the same index that is still here is taken to have died.
     */
    public Admission join(int worker, DataFacts found, long nowMillis) {
        if (ending != null || pending != null || shards().isEmpty()) {
            return new Admission.NotYet();
        }
        if (data != null && !data.equals(found)) {
            return new Admission.Refused(DataDifference.between(data, found));
        }
        roster.ofWorker(worker).ifPresent(old -> lose(old, "it was started again", nowMillis));
        if (plan == null) {
            data = found;
            plan = RunPlan.of(job, found);
            outbox.add(new Effect.Planned(plan));
        }
        Member member = roster.join(worker, nowMillis);
        outbox.add(new Effect.Joined(worker, member.incarnation, version));
        startIfComplete(nowMillis);
        adoptOrphans();
        return new Admission.Granted(member.incarnation);
    }

    /** The worker lives. Returns whether its lease does, too. */
    public boolean seen(long incarnation, long nowMillis) {
        Optional<Member> member = roster.member(incarnation);
        member.ifPresent(m -> m.lastSeenMillis = nowMillis);
        return member.isPresent();
    }

    public void shardSeen(int shard, long nowMillis) {
        shards.seen(shard, nowMillis);
    }

    /** The next order for a worker that has received all orders up to {@code received}. */
    public Optional<WorkOrder> order(long incarnation, long received) {
        if (step == null || plan == null) {
            return Optional.empty();
        }
        RunPlan known = plan;
        return roster.member(incarnation)
                .map(member -> member.order(received, version, known.evaluatedAt(version)));
    }

    public void tally(long ofVersion, Split split, Node node, Sums sums) {
        if (ending != null || pending != null || step == null || ofVersion != version) {
            return;
        }
        if (step.tally(split, node, sums)) {
            if (split != Split.SPLIT_BATCH) {
                // All together, so that their order does not depend on who was first.
                step.evaluation()
                        .forEach((of, total) ->
                                outbox.add(new Effect.Evaluated(version, of, total)));
            }
            advance();
        }
    }

    /** A worker goes, or is known to have died. */
    public void leave(long incarnation, String reason, long nowMillis) {
        roster.member(incarnation).ifPresent(member -> lose(member, reason, nowMillis));
    }

    /** The slices of each live worker, by incarnation. */
    public Map<Long, BitSet> ownership() {
        var owners = new TreeMap<Long, BitSet>();
        roster.inOrder().forEach(m -> owners.put(m.incarnation, (BitSet) m.owned.clone()));
        return owners;
    }

    public int workerOf(long incarnation) {
        return roster.member(incarnation).map(m -> m.worker).orElse(-1);
    }

    // --- time

    /** To be called often: ends leases, and waits that have lasted too long. */
    public void tick(long nowMillis) {
        if (ending != null) {
            return;
        }
        long leaseMillis = job.cluster().lease().toMillis();
        for (Member silent : roster.silentSince(nowMillis - leaseMillis)) {
            lose(silent, "not heard of for " + leaseMillis + " ms", nowMillis);
        }
        if (pending != null) {
            giveUpIfUnsaved(nowMillis);
            return;
        }
        failIfServerSilent(nowMillis);
        if (ending == null) {
            startIfComplete(nowMillis);
            giveUpIfShorthanded(nowMillis);
        }
    }

    /** Ends the run before its time, with the weights of the current version. */
    public void interrupt(String reason) {
        if (ending != null || pending != null) {
            return;
        }
        if (step == null || version == 0) {
            end(new Ending(Ending.State.INTERRUPTED, version, reason)); // nothing to save
        } else {
            stopAt(version, Ending.State.INTERRUPTED, reason);
        }
    }

    /** Ends the run at once: something in Parade is broken. */
    public void crash(String message) {
        if (ending == null) {
            end(new Ending(Ending.State.BROKEN, newestRecorded(), message));
        }
    }

    /** Ends the run at once, where nothing more can be saved. */
    public void fail(String message) {
        if (ending == null) {
            end(new Ending(Ending.State.FAILED, newestRecorded(), message));
        }
    }

    /** Who is waited for, in words. */
    public String waitingFor(long nowMillis) {
        return Waiting.describe(shards, roster, job.cluster().workers(), step, version, nowMillis);
    }

    public int waitingSlices() {
        return step == null ? 0 : step.missing().cardinality();
    }

    // --- transitions

    private void startIfComplete(long nowMillis) {
        if (step != null || plan == null) {
            return;
        }
        boolean waited = nowMillis - startMillis >= job.cluster().joinTimeout().toMillis();
        int needed = waited ? job.cluster().minWorkers() : job.cluster().workers();
        if (roster.size() >= needed) {
            beginVersion(plan);
        }
    }

    private void beginVersion(RunPlan known) {
        boolean trains = known.trainsAt(version);
        List<Split> splits = known.evaluatedAt(version);
        step = new StepAssembly(known.tree(), shards.count(), trains, splits);
        early.forEach(step::report);
        early.clear();
        if (roster.rebalance(known.tree().slices())) {
            outbox.add(new Effect.OwnershipChanged());
        }
        for (Member member : roster.inOrder()) {
            member.start((BitSet) member.owned.clone(), trains, !splits.isEmpty());
        }
        adoptOrphans();
    }

    private void advance() {
        if (step == null || plan == null || !step.allHere()) {
            return;
        }
        RunPlan known = plan;
        if (!known.trainsAt(version)) {
            pending = new Ending(Ending.State.DONE, version, "");
            finishIfSaved();
            return;
        }
        outbox.add(
                new Effect.Trained(
                        version + 1, step.batch(), step.gradientNorm(), step.maxStaleness()));
        switch (StepVerdict.of(step, job, version, checkpointDue(known))) {
            case StepVerdict.Diverged(String reason) ->
                    stopAt(version, Ending.State.DIVERGED, reason);
            case StepVerdict.Committed(Decision.Commit commit) -> {
                lastCommit = commit;
                checkpointAsked = commit.checkpoint() ? version + 1 : checkpointAsked;
                version++;
                beginVersion(known);
                outbox.add(new Effect.Decided(commit));
            }
        }
    }

    /** One checkpoint at a time: a disk that is slower than the steps must not pile them up. */
    private boolean checkpointDue(RunPlan known) {
        boolean free = checkpointAsked <= newestRecorded();
        return known.checkpointAt(version + 1) && (free || version + 1 == known.steps());
    }

    private void stopAt(long lastVersion, Ending.State state, String reason) {
        pending = new Ending(state, lastVersion, reason);
        version = lastVersion;
        step = null;
        stop = new Decision.Stop(lastVersion, reason);
        outbox.add(new Effect.Decided(stop));
        finishIfSaved();
    }

    /** The run ends only when its last version is on disk everywhere. */
    private void finishIfSaved() {
        if (pending != null && checkpoints.has(pending.version())) {
            end(pending);
        }
    }

    private void end(Ending how) {
        ending = how;
        pending = null;
        step = null;
        outbox.add(new Effect.Ended(how));
    }

    private void lose(Member member, String reason, long nowMillis) {
        roster.remove(member);
        outbox.add(
                new Effect.Lost(
                        member.worker, member.incarnation, reason, (BitSet) member.owned.clone()));
        if (roster.size() == job.cluster().minWorkers() - 1) {
            shorthandedSinceMillis = nowMillis;
        }
        adoptOrphans();
    }

    private void adoptOrphans() {
        if (step != null
                && plan != null
                && roster.adopt(plan.trainsAt(version), step.evaluationMissing())) {
            outbox.add(new Effect.OwnershipChanged());
        }
    }

    /**
     * A server holds weights that nobody else has: it is waited for as long as for anybody to join.
     */
    private void failIfServerSilent(long nowMillis) {
        long waitMillis =
                Math.max(job.cluster().lease().toMillis(), job.cluster().joinTimeout().toMillis());
        shards.silentSince(nowMillis - waitMillis)
                .ifPresent(shard ->
                        fail(
                                "server %d has not been heard of for %d s (cluster.join_timeout)"
                                        .formatted(shard, waitMillis / 1000)));
    }

    private void giveUpIfShorthanded(long nowMillis) {
        long waitMillis = job.cluster().joinTimeout().toMillis();
        if (nowMillis - shorthandedSinceMillis < waitMillis) {
            return;
        }
        if (shards().isEmpty()) {
            fail(peersMissing("servers", shards.here(), shards.count()));
        } else if (roster.size() < job.cluster().minWorkers()) {
            String message = peersMissing("workers", roster.size(), job.cluster().minWorkers());
            if (step == null || version == 0) {
                end(new Ending(Ending.State.FAILED, version, message));
            } else {
                stopAt(version, Ending.State.FAILED, message);
            }
        }
    }

    /** A last checkpoint that does not come must not keep the run for ever. */
    private void giveUpIfUnsaved(long nowMillis) {
        if (unsavedSinceMillis < 0) {
            unsavedSinceMillis = nowMillis;
        }
        if (pending != null && nowMillis - unsavedSinceMillis > SAVE_MILLIS) {
            end(
                    new Ending(
                            Ending.State.FAILED,
                            newestRecorded(),
                            "no checkpoint of version %d within %d s; %s"
                                    .formatted(
                                            pending.version(),
                                            SAVE_MILLIS / 1000,
                                            pending.message())));
        }
    }

    private String peersMissing(String kind, int here, int needed) {
        return "%d of %d %s are here after %d s (cluster.join_timeout)"
                .formatted(here, needed, kind, job.cluster().joinTimeout().toSeconds());
    }
}
