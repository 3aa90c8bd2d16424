package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parade.job.TrainSpec.OnNonfinite;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * Ssp and async: each worker pushes one batch after another, and shards apply each as it comes. A
 * step is a ticket that is finished; the run is at the version of as many. The gate says who may
 * begin another; docs/adr/0010 says why it is so.
 *
 * <p>Invariant: finished tickets and those that are out are never more than the run has steps, and
 * each batch of a slice is out or finished at most once.
 */
final class FreeRunning implements Pace {

    private final Run run;
    private final Gate gate;
    private final FreeProgress before;
    private final Map<Long, Runner> runners = new TreeMap<>();

    /** The tickets of incarnations that have ended, until all shards have answered. */
    private final Map<Long, Fence> fences = new TreeMap<>();

    private @Nullable Course course;
    private boolean checkpointDue;
    private long checkpointAsked;
    private FreeProgress asked = FreeProgress.NONE;

    /** How the run will end when no ticket is out any more. */
    private @Nullable Ending halting;

    private long haltingSinceMillis = -1;

    /** What is known once it is known how many examples there are. */
    private record Course(RunPlan plan, SliceBatches batches, SoleEvaluation evaluation) {}

    FreeRunning(Run run, StartingPoint start, long bound) {
        this.run = run;
        gate = new Gate(bound);
        before = start.progress();
    }

    @Override
    public void begin(RunPlan plan) {
        var batches = new SliceBatches(plan.tree().slices(), before);
        var evaluation = new SoleEvaluation(plan.tree(), plan.heldOut());
        course = new Course(plan, batches, evaluation);
        if (run.version() > 0 || !plan.trainsAt(run.version())) {
            evaluation.due(); // a run that goes on: its history has been cut here
        }
        share(course);
    }

    @Override
    public boolean underWay() {
        return course != null && !run.ended();
    }

    @Override
    public boolean halting() {
        return halting != null;
    }

    long checkpointAsked() {
        return checkpointAsked;
    }

    // --- who takes part

    @Override
    public void joined(Member member) {
        if (course != null) {
            share(course);
        }
    }

    @Override
    public void lost(Member member) {
        gate.remove(member.incarnation);
        Runner runner = runners.remove(member.incarnation);
        if (runner != null && runner.given().isPresent()) {
            fences.put(member.incarnation, new Fence(runner.given().get()));
        }
        if (course != null && !run.ended()) {
            course.evaluation().lost(member.incarnation);
            share(course);
        }
    }

    /** Slices move at once; and shards hear who has ended, whether that one owned any or not. */
    private void share(Course known) {
        run.roster.rebalance(known.plan().tree().slices());
        run.roster.inOrder().forEach(this::restIfIdle);
        run.tell(new Effect.OwnershipChanged());
    }

    /** Nobody waits for a worker that has nothing to do. */
    private void restIfIdle(Member member) {
        Runner runner = runners.get(member.incarnation);
        if (member.owned.isEmpty() && (runner == null || runner.given().isEmpty())) {
            gate.rest(member.incarnation);
        }
    }

    // --- tickets

    @Override
    public Optional<WorkOrder> order(Member member, long received) {
        if (course == null || run.closing()) {
            return Optional.empty();
        }
        Course known = course;
        Runner runner = runners.computeIfAbsent(member.incarnation, who -> new Runner());
        Optional<WorkOrder> repeated = runner.repeated(received);
        if (repeated.isPresent()) {
            return repeated;
        }
        if (runner.given().isPresent() || known.evaluation().isOf(member.incarnation)) {
            return Optional.empty(); // one thing at a time
        }
        Optional<WorkOrder> next =
                evaluationReady(known)
                        ? Optional.of(evaluate(known, member, runner))
                        : ticket(known, member, runner);
        next.ifPresent(runner::ordered);
        return next;
    }

    private WorkOrder evaluate(Course known, Member member, Runner runner) {
        gate.rest(member.incarnation);
        known.evaluation().begin(member.incarnation, run.version());
        var all = new BitSet();
        all.set(0, known.plan().tree().slices());
        return new WorkOrder(
                runner.nextNumber(), run.version(), known.plan().heldOut(), all, new BitSet());
    }

    private Optional<WorkOrder> ticket(Course known, Member member, Runner runner) {
        if (halting != null || paused(known) || member.owned.isEmpty()) {
            return Optional.empty();
        }
        if (run.version() + out().size() >= known.plan().steps()) {
            return Optional.empty();
        }
        gate.enter(member.incarnation);
        if (!gate.admits(member.incarnation)) {
            return Optional.empty();
        }
        var ticket =
                new Ticket(
                        gate.clock(member.incarnation),
                        known.batches().take(member.owned, runner.lastSlice()));
        long number = runner.nextNumber();
        runner.give(new GivenTicket(member.worker, member.incarnation, number, ticket));
        run.tell(new Effect.Admitted(member.incarnation, ticket, gate.admit(member.incarnation)));
        return Optional.of(
                new WorkOrder(
                        number,
                        run.version(),
                        List.of(),
                        new BitSet(),
                        new BitSet(),
                        Optional.of(ticket)));
    }

    /** The tickets that are out, with the living and the dead. */
    private List<GivenTicket> out() {
        return Stream.concat(
                        runners.values().stream().flatMap(runner -> runner.given().stream()),
                        fences.values().stream().map(Fence::given))
                .toList();
    }

    /** A worker's word that all shards have acknowledged a push. It may have died since. */
    void finished(long incarnation, FinishedTicket finished) {
        Optional<GivenTicket> given =
                runners.containsKey(incarnation)
                        ? runners.get(incarnation).finish(finished.order())
                        : fenced(incarnation, finished.order());
        if (given.isEmpty()) {
            return; // said before
        }
        boolean stops = run.job.train().onNonfinite() == OnNonfinite.STOP;
        if (stops && finished.nonfinite().isPresent()) {
            giveBack(given.get());
            diverged(
                    run.version() + 1, "the gradient is not finite: " + finished.nonfinite().get());
        } else {
            gate.advance(incarnation);
            run.tell(
                    new Effect.Trained(
                            run.version() + 1,
                            finished.sums(),
                            Double.NaN,
                            finished.maxStaleness()));
            counted();
            if (stops && !Double.isFinite(finished.sums().loss())) {
                diverged(run.version(), "the loss is " + finished.sums().meanLoss());
            }
        }
        run.roster.member(incarnation).ifPresent(this::restIfIdle);
        proceed();
    }

    private Optional<GivenTicket> fenced(long incarnation, long order) {
        Fence fence = fences.get(incarnation);
        if (fence == null || fence.given().order() != order) {
            return Optional.empty();
        }
        fences.remove(incarnation);
        return Optional.of(fence.given());
    }

    private void giveBack(GivenTicket given) {
        if (course != null) {
            course.batches().giveBack(given.ticket().batch());
        }
    }

    private void diverged(long step, String reason) {
        halt(Ending.State.DIVERGED, "step " + step + ": " + reason);
    }

    /** A shard takes nothing more of an incarnation that has ended. */
    void fenced(int shard, long incarnation, OptionalLong appliedThrough, boolean partly) {
        Fence fence = fences.get(incarnation);
        if (fence == null) {
            return; // it had no ticket, or it is settled
        }
        fence.answer(shard, appliedThrough, partly);
        if (!fence.complete(run.shards.count())) {
            return;
        }
        fences.remove(incarnation);
        Fence.Verdict verdict = fence.verdict();
        if (verdict == Fence.Verdict.APPLIED) {
            counted();
        } else {
            giveBack(fence.given());
        }
        run.tell(
                new Effect.Settled(
                        fence.given().worker(),
                        incarnation,
                        run.version(),
                        verdict == Fence.Verdict.APPLIED,
                        verdict == Fence.Verdict.PARTLY));
        proceed();
    }

    /** One step more. */
    private void counted() {
        run.advance();
        if (course == null) {
            return;
        }
        if (!course.plan().evaluatedAt(run.version()).isEmpty()) {
            course.evaluation().due();
        }
        checkpointDue |= course.plan().checkpointAt(run.version());
    }

    // --- evaluation

    /** With early stopping all shards hold one state while it is judged and written. */
    private boolean judgesOneState() {
        return run.job.train().earlyStopping().isPresent();
    }

    private boolean paused(Course known) {
        SoleEvaluation evaluation = known.evaluation();
        return judgesOneState()
                && (evaluation.isDue()
                        || evaluation.underWay()
                        || evaluation.label() > run.checkpoints.newest().orElse(0));
    }

    private boolean evaluationReady(Course known) {
        return known.evaluation().open()
                && halting == null
                && (!judgesOneState() || (out().isEmpty() && run.checkpoints.asked(run.version())));
    }

    @Override
    public void tally(long incarnation, long ofVersion, Split split, Node node, Sums sums) {
        if (course == null || run.closing()) {
            return;
        }
        Map<Split, Sums> totals =
                course.evaluation().tally(incarnation, ofVersion, split, node, sums);
        if (totals.isEmpty()) {
            return;
        }
        totals.forEach((of, total) -> run.tell(new Effect.Evaluated(ofVersion, of, total)));
        if (halting == null) {
            // Without early stopping the version may have grown meanwhile, and nothing is judged.
            Optional<Ending> spent = run.judge(totals);
            if (spent.isPresent() && course.plan().trainsAt(run.version())) {
                halting = spent.get();
            }
        }
        proceed();
    }

    // --- checkpoints, and the end

    /** What follows from what has happened: checkpoints that are due, and the end. */
    private void proceed() {
        if (course == null || run.closing()) {
            return;
        }
        SoleEvaluation evaluation = course.evaluation();
        boolean drained = out().isEmpty();
        boolean trained = !course.plan().trainsAt(run.version());
        boolean judged = evaluation.label() == run.version() && !evaluation.underWay();
        boolean over = drained && (halting != null || (trained && judged && !evaluation.isDue()));
        // With early stopping what is judged is what is written: not before no ticket is out.
        boolean unsettled = !drained && paused(course);
        boolean wanted =
                checkpointDue || over || (drained && judgesOneState() && evaluation.open());
        checkpointDue &= !run.checkpoints.asked(run.version());
        if (wanted
                && !unsettled
                && !run.checkpoints.busy()
                && !run.checkpoints.asked(run.version())) {
            ask();
        }
        if (over && halting != null && run.version() == 0) {
            run.end(halting); // nothing to save
        } else if (over && run.checkpoints.asked(run.version())) {
            stopIfSaved();
            run.pend(ending());
        }
    }

    /**
     * What has come in while the last tickets were waited for belongs to the run's last version.
     */
    private Ending ending() {
        if (halting == null) {
            return run.done();
        }
        return halting.state() == Ending.State.DONE
                ? halting
                : new Ending(halting.state(), run.version(), halting.message());
    }

    /** Nobody pushes any more; shards hear why when the last version is on disk. */
    private void stopIfSaved() {
        if (halting != null && run.checkpoints.has(run.version())) {
            run.stop(halting.message());
        }
    }

    private void ask() {
        checkpointDue = false;
        checkpointAsked = run.version();
        run.checkpoints.ask(checkpointAsked);
        if (course != null) {
            asked =
                    course.batches()
                            .progress(out().stream().map(given -> given.ticket().batch()).toList());
        }
        run.tell(new Effect.CheckpointAsked(checkpointAsked));
    }

    /** Shards may have written pushes of any incarnation that has been granted until now. */
    @Override
    public void recording(long version) {
        if (version == checkpointAsked) {
            run.tell(
                    new Effect.Progressed(
                            version,
                            new FreeProgress(run.roster.granted(), asked.next(), asked.open())));
        }
        if (run.closing()) {
            stopIfSaved();
        }
    }

    @Override
    public void recorded() {
        proceed();
    }

    @Override
    public void halt(Ending.State state, String reason) {
        if (course == null) {
            run.end(new Ending(state, run.version(), reason));
        } else if (halting == null) {
            halting = new Ending(state, run.version(), reason);
            proceed();
        }
    }

    /** Tickets that are out are waited for, but not for longer than a lease. */
    @Override
    public List<Member> overdue(long nowMillis) {
        if (halting == null || run.closing()) {
            return List.of();
        }
        haltingSinceMillis = haltingSinceMillis < 0 ? nowMillis : haltingSinceMillis;
        if (nowMillis - haltingSinceMillis <= run.job.cluster().lease().toMillis()) {
            return List.of();
        }
        var slow = new ArrayList<Member>();
        for (GivenTicket given : out()) {
            run.roster.member(given.incarnation()).ifPresent(slow::add);
        }
        return slow;
    }

    // --- in words

    @Override
    public String waitingFor(long nowMillis) {
        long step = run.version() + 1;
        if (!fences.isEmpty()) {
            Fence fence = fences.values().iterator().next();
            var silent = new BitSet();
            silent.set(0, run.shards.count());
            silent.andNot(fence.answered());
            return Waiting.forFence(step, silent, fence.given());
        }
        Optional<Gate.Holding> holding = gate.holding();
        if (holding.isPresent()) {
            return Waiting.atGate(step, run.roster, holding.get(), nowMillis);
        }
        List<GivenTicket> out = out();
        if (!out.isEmpty()) {
            return Waiting.forTicket(step, run.roster, out.getFirst(), nowMillis);
        }
        if (course != null && course.evaluation().underWay()) {
            SoleEvaluation evaluation = course.evaluation();
            return Waiting.forEvaluation(
                    evaluation.label(), run.roster, evaluation.evaluator(), nowMillis);
        }
        return run.checkpoints.busy()
                ? "version %d waits for the servers' checkpoint".formatted(checkpointAsked)
                : "step %d waits for a worker to ask for a batch".formatted(step);
    }

    @Override
    public int waitingSlices() {
        return 0; // a step is of one slice, and of whichever comes first
    }
}
