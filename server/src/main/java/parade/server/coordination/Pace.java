package parade.server.coordination;

import java.util.List;
import java.util.Optional;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * How steps follow one another: what sets the modes of consistency apart. Everything else, who
 * takes part and how a run ends, is the {@link Coordinator}'s.
 */
sealed interface Pace permits LockStep, FreeRunning {

    static Pace of(Run run, StartingPoint start) {
        return switch (run.job.consistency()) {
            case parade.job.Consistency.Sync() -> new LockStep(run);
            case parade.job.Consistency.Ssp ssp -> new FreeRunning(run, start, ssp.bound());
            case parade.job.Consistency.Async _ -> new FreeRunning(run, start, Gate.NO_BOUND);
        };
    }

    /** Enough workers are here: the first step begins. */
    void begin(RunPlan plan);

    /** Whether steps are under way. */
    boolean underWay();

    /** Whether no more is to be begun, although the run has not ended. */
    boolean halting();

    void joined(Member member);

    /** A member is gone, and off the roster already. */
    void lost(Member member);

    /** The next order for a worker that has received all orders up to {@code received}. */
    Optional<WorkOrder> order(Member member, long received);

    void tally(long incarnation, long ofVersion, Split split, Node node, Sums sums);

    /** All shards have written a version; nobody has been told yet. */
    void recording(long version);

    /** The run has a checkpoint more. */
    void recorded();

    /** Ends the run before its time, with what it has. */
    void halt(Ending.State state, String reason);

    /** Members that have kept the run from its end for too long. */
    List<Member> overdue(long nowMillis);

    /** Who is waited for, in words. */
    String waitingFor(long nowMillis);

    int waitingSlices();
}
