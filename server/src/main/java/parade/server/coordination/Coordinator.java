package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
 * <p>It knows members, shards and time. How steps follow one another is its {@link Pace}'s to say.
 * Invariants: every slice is owned by at most one member, and by nobody only while nobody lives;
 * incarnations only grow.
 */
public final class Coordinator {

    private final Job job;
    private final StartingPoint start;
    private final Run run;
    private final Pace pace;
    private final long startMillis;
    private @Nullable DataFacts data;
    private @Nullable RunPlan plan;
    private long shorthandedSinceMillis;
    private boolean workerHeardEnd;

    public Coordinator(Job job, StartingPoint start, long nowMillis) {
        this.job = job;
        this.start = start;
        run = new Run(job, start);
        pace = Pace.of(run, start);
        startMillis = nowMillis;
        shorthandedSinceMillis = nowMillis;
    }

    /** What is to be done since the last call, in order. */
    public List<Effect> drain() {
        return run.drain();
    }

    public long generation() {
        return start.generation();
    }

    public long version() {
        return run.version();
    }

    public Optional<Ending> ending() {
        return run.ending();
    }

    // --- shards

    /** The version that a server must have restored before it registers. */
    public long startVersion() {
        return start.version();
    }

    /**
     * A server is there. A second process in its place has not got its weights: the run has lost
     * them.
     *
     * @return whether it is a second one
     */
    public boolean register(int shard, String address, long instance, long nowMillis) {
        boolean second = run.shards.register(shard, address, instance, nowMillis);
        if (second && pace.underWay()) {
            fail("server " + shard + " was started again, without the weights that it held");
        }
        return second;
    }

    /** Whether the run has weights that a server has, or had, and no process in its place has. */
    public boolean holdsWeights(int shard) {
        return pace.underWay() && run.shards.isHere(shard);
    }

    /** How many servers have been heard of within a lease. */
    public int liveServers(long nowMillis) {
        return run.shards.heardOfSince(nowMillis - job.cluster().lease().toMillis());
    }

    /** Every shard's address, in order; empty until all have registered. */
    public List<String> shards() {
        return run.shards.complete();
    }

    /**
     * In sync, the first phase: a shard has the step of a version, or says that it can't be had.
     */
    public void report(int shard, long ofVersion, ShardReport report) {
        if (pace instanceof LockStep lockStep) {
            lockStep.report(shard, ofVersion, report);
        }
    }

    /** The decision on the step of a version; the same one as often as it is asked for. */
    public Optional<Decision> decision(long ofVersion) {
        Optional<Decision> commit =
                pace instanceof LockStep lockStep ? lockStep.commit(ofVersion) : Optional.empty();
        return commit.isPresent() ? commit : run.stop().map(stop -> stop);
    }

    /** Set when the run is to stop before its last step. */
    public Optional<Decision.Stop> stop() {
        return run.stop();
    }

    /**
     * In ssp and async: a shard takes nothing more of an incarnation that has ended.
     *
     * @param appliedThrough the highest clock of its pushes that the shard has applied wholly
     * @param partly whether a later one had been applied to some blocks, and not to others
     */
    public void fenced(int shard, long incarnation, OptionalLong appliedThrough, boolean partly) {
        if (pace instanceof FreeRunning free && !run.closing()) {
            free.fenced(shard, incarnation, appliedThrough, partly);
        }
    }

    /** In ssp and async: the number of the checkpoint that shards are to have written; 0: none. */
    public long checkpointAsked() {
        return pace instanceof FreeRunning free ? free.checkpointAsked() : 0;
    }

    public void checkpointWritten(int shard, long ofVersion) {
        if (run.checkpoints.written(shard, ofVersion)) {
            pace.recording(ofVersion);
            run.tell(new Effect.Recorded(ofVersion));
            run.finishIfSaved();
            pace.recorded();
        }
    }

    /**
     * Checkpoints of versions below this one may be deleted: newer ones stand in the record on
     * disk.
     */
    public long keepFrom() {
        return run.checkpoints.keepFrom();
    }

    /** Of the versions below {@link #keepFrom} the one that stays all the same. */
    public OptionalLong keptBest() {
        return run.checkpoints.keptBest();
    }

    /** The record of checkpoints is on disk; before it is, nothing older is deleted. */
    public void recordKept(long keepFrom, OptionalLong best) {
        run.checkpoints.recordKept(keepFrom, best);
    }

    public long newestRecorded() {
        return run.checkpoints.newest().orElse(0);
    }

    /** A server knows how the run has ended. */
    public void shardHeardEnd(int shard) {
        run.shards.heardEnd(shard);
    }

    /** A worker knows how the run has ended. */
    public void workerHeardEnd() {
        workerHeardEnd = true;
    }

    /** Whether all servers know how the run has ended, and a worker does. */
    public boolean enoughHeardEnd() {
        return workerHeardEnd && run.shards.allHeardEnd();
    }

    /** Whether nobody is left who still has to hear how the run has ended. */
    public boolean allHeardEnd() {
        return run.roster.size() == 0 && run.shards.allHeardEnd();
    }

    // --- workers

    /**
     * A worker wants to take part. One of the index that it gets that is still here is taken to
     * have died.
     */
    public Admission join(Applicant applicant, DataFacts found, long nowMillis) {
        if (run.closing() || pace.halting() || shards().isEmpty()) {
            return new Admission.NotYet();
        }
        if (data != null && !data.equals(found)) {
            return new Admission.Refused(DataDifference.between(data, found));
        }
        int worker = run.roster.indexFor(applicant);
        run.roster.ofWorker(worker).ifPresent(old -> lose(old, "it was started again", nowMillis));
        if (plan == null) {
            data = found;
            plan = RunPlan.of(job, found);
            run.tell(new Effect.Planned(plan, found));
        }
        Member member = run.roster.join(worker, applicant.instance(), nowMillis);
        run.tell(new Effect.Joined(worker, member.incarnation, run.version()));
        startIfComplete(nowMillis);
        pace.joined(member);
        return new Admission.Granted(member.incarnation, worker);
    }

    /** The worker lives. Returns whether its lease does, too. */
    public boolean seen(long incarnation, long nowMillis) {
        Optional<Member> member = run.roster.member(incarnation);
        member.ifPresent(m -> m.lastSeenMillis = nowMillis);
        return member.isPresent();
    }

    public void shardSeen(int shard, long nowMillis) {
        run.shards.seen(shard, nowMillis);
    }

    /** The next order for a worker that has received all orders up to {@code received}. */
    public Optional<WorkOrder> order(long incarnation, long received) {
        return run.roster.member(incarnation).flatMap(member -> pace.order(member, received));
    }

    /** In ssp and async: a worker has done what an order's ticket was for. */
    public void finished(long incarnation, FinishedTicket finished) {
        if (pace instanceof FreeRunning free && !run.closing()) {
            free.finished(incarnation, finished);
        }
    }

    public void tally(long incarnation, long ofVersion, Split split, Node node, Sums sums) {
        pace.tally(incarnation, ofVersion, split, node, sums);
    }

    /** A worker goes in good order. */
    public void leave(long incarnation, String reason, long nowMillis) {
        run.roster.member(incarnation).ifPresent(member -> remove(member, true, reason, nowMillis));
    }

    /** A worker is known to have died. */
    public void lost(long incarnation, String reason, long nowMillis) {
        run.roster.member(incarnation).ifPresent(member -> lose(member, reason, nowMillis));
    }

    /** The slices of each live worker, by incarnation. */
    public Map<Long, BitSet> ownership() {
        var owners = new TreeMap<Long, BitSet>();
        run.roster.inOrder().forEach(m -> owners.put(m.incarnation, (BitSet) m.owned.clone()));
        return owners;
    }

    /** The highest incarnation granted so far. */
    public long granted() {
        return run.roster.granted();
    }

    public int workerOf(long incarnation) {
        return run.roster.member(incarnation).map(m -> m.worker).orElse(-1);
    }

    // --- time

    /** To be called often: ends leases, and waits that have lasted too long. */
    public void tick(long nowMillis) {
        if (run.ended()) {
            return;
        }
        long leaseMillis = job.cluster().lease().toMillis();
        for (Member silent : run.roster.silentSince(nowMillis - leaseMillis)) {
            lose(silent, "not heard of for " + leaseMillis + " ms", nowMillis);
        }
        for (Member slow : pace.overdue(nowMillis)) {
            lose(slow, "kept the run from its end for " + leaseMillis + " ms", nowMillis);
        }
        if (run.closing()) {
            run.giveUpIfUnsaved(nowMillis);
            return;
        }
        failIfServerSilent(nowMillis);
        if (!run.ended()) {
            startIfComplete(nowMillis);
            giveUpIfShorthanded(nowMillis);
        }
    }

    /** Ends the run before its time, with the weights of the current version. */
    public void interrupt(String reason) {
        if (!run.closing()) {
            pace.halt(Ending.State.INTERRUPTED, reason);
        }
    }

    /** Ends the run at once: something in Parade is broken. */
    public void crash(String message) {
        run.fail(Ending.State.BROKEN, message);
    }

    /** Ends the run at once, where nothing more can be saved. */
    public void fail(String message) {
        run.fail(Ending.State.FAILED, message);
    }

    /** Who is waited for, in words. */
    public String waitingFor(long nowMillis) {
        if (shards().isEmpty()) {
            return "waits for servers: %d of %d are here"
                    .formatted(run.shards.here(), run.shards.count());
        }
        return pace.underWay()
                ? pace.waitingFor(nowMillis)
                : "waits for workers: %d of %d are here"
                        .formatted(run.roster.size(), job.cluster().workers());
    }

    public int waitingSlices() {
        return pace.underWay() ? pace.waitingSlices() : 0;
    }

    // --- transitions

    private void startIfComplete(long nowMillis) {
        if (pace.underWay() || plan == null || run.closing()) {
            return;
        }
        boolean waited = nowMillis - startMillis >= job.cluster().joinTimeout().toMillis();
        int needed = waited ? job.cluster().minWorkers() : job.cluster().workers();
        if (run.roster.size() >= needed) {
            pace.begin(plan);
        }
    }

    private void lose(Member member, String reason, long nowMillis) {
        remove(member, false, reason, nowMillis);
    }

    private void remove(Member member, boolean left, String reason, long nowMillis) {
        run.roster.remove(member);
        run.tell(
                new Effect.Gone(
                        member.worker,
                        member.incarnation,
                        left,
                        reason,
                        (BitSet) member.owned.clone()));
        if (run.roster.size() == job.cluster().minWorkers() - 1) {
            shorthandedSinceMillis = nowMillis;
        }
        pace.lost(member);
    }

    /**
     * A server holds weights that nobody else has: it is waited for as long as for anybody to join.
     */
    private void failIfServerSilent(long nowMillis) {
        long waitMillis =
                Math.max(job.cluster().lease().toMillis(), job.cluster().joinTimeout().toMillis());
        run.shards
                .silentSince(nowMillis - waitMillis)
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
            fail(peersMissing("servers", run.shards.here(), run.shards.count()));
        } else if (run.roster.size() < job.cluster().minWorkers()) {
            pace.halt(
                    Ending.State.FAILED,
                    peersMissing("workers", run.roster.size(), job.cluster().minWorkers()));
        }
    }

    private String peersMissing(String kind, int here, int needed) {
        return "%d of %d %s are here after %d s (cluster.join_timeout)"
                .formatted(here, needed, kind, job.cluster().joinTimeout().toSeconds());
    }
}
