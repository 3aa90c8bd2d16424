package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parade.job.Job;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Split;

/** What must hold after every event of a run, and the history that it leaves. */
final class SimulationRules {

    private record Judged(long version, Split split) {}

    private final Coordinator coordinator;
    private final Job job;
    private final SliceTree tree;
    private final SimulatedShard.Oracle oracle;
    private final RunPlan plan;
    private final Map<Long, Set<Integer>> reported = new HashMap<>();
    private final Map<Judged, BitSet> tallied = new HashMap<>();
    private final Map<Long, WorkOrder> lastOrders = new HashMap<>();
    private final List<Effect> history = new ArrayList<>();
    private long lastIncarnation;
    private long version;
    private long checkpointAsked;
    private long recorded;
    private boolean begun;
    private boolean stopped;

    SimulationRules(
            Coordinator coordinator, Job job, SliceTree tree, SimulatedShard.Oracle oracle) {
        this.coordinator = coordinator;
        this.job = job;
        this.tree = tree;
        this.oracle = oracle;
        plan = RunPlan.of(job, TestJobs.facts());
    }

    List<Effect> history() {
        return history;
    }

    Sums sums(long ofVersion, Split split, Node node) {
        return CoordinatorSimulation.sums(tree, ofVersion, split, node);
    }

    void granted(long incarnation) {
        require(incarnation > lastIncarnation, "incarnation " + incarnation + " is not new");
        lastIncarnation = incarnation;
    }

    /** Of those who lived, a worker that is granted its index ends none but itself. */
    void pushedOut(long itself, Set<Long> before) {
        Set<Long> live = coordinator.ownership().keySet();
        for (long incarnation : before) {
            require(
                    live.contains(incarnation) || incarnation == itself,
                    "incarnation " + incarnation + " was pushed out");
        }
    }

    void reported(int shard, long ofVersion) {
        reported.computeIfAbsent(ofVersion, v -> new HashSet<>()).add(shard);
    }

    void tallied(long ofVersion, Split split, Node node) {
        tallied.computeIfAbsent(new Judged(ofVersion, split), key -> new BitSet())
                .set(node.first(), node.end());
    }

    /** Orders are numbered without gaps; one that was not received comes again as it was. */
    void ordered(long incarnation, long received, WorkOrder order) {
        require(order.number() == received + 1, "after order " + received + " came " + order);
        WorkOrder last = lastOrders.put(incarnation, order);
        require(
                last == null || last.number() < order.number() || last.equals(order),
                "first " + last + ", then " + order);
    }

    void check(List<Effect> effects) {
        boolean boundary = false;
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Decided(Decision.Commit commit) -> {
                    left(commit);
                    boundary = true;
                }
                case Effect.Decided(Decision.Stop stop) -> {
                    stopped = true;
                    version = stop.version();
                }
                case Effect.Trained trained -> {
                    require(
                            trained.batch().equals(sums(trained.step() - 1, batch(), tree.root())),
                            "sums " + trained);
                    require(
                            trained.gradientNorm() == oracle.norm(trained.step() - 1),
                            "norm " + trained);
                    history.add(trained);
                }
                case Effect.Evaluated evaluated -> history.add(evaluated);
                case Effect.Recorded(long newest) -> recorded = newest;
                default -> {}
            }
        }
        require(
                coordinator.version() == version,
                "version " + coordinator.version() + " where " + version + " was told of");
        owners(boundary);
        if (version > 0 && !stopped) {
            Optional<Decision> again = coordinator.decision(version - 1);
            require(
                    again.isPresent()
                            && again.get() instanceof Decision.Commit commit
                            && commit.version() == version - 1,
                    "the decision on version " + (version - 1) + " was forgotten: " + again);
        }
    }

    /** A version is left when everything of it has come together, and one by one. */
    private void left(Decision.Commit commit) {
        require(commit.version() == version, "left " + commit.version() + " at " + version);
        require(
                reported.getOrDefault(version, Set.of()).size() == job.cluster().servers(),
                "left version " + version + " with reports of " + reported.get(version));
        complete(batch());
        plan.evaluatedAt(version).forEach(this::complete);
        require(commit.scale() == 1 && !commit.skip(), "odd " + commit);
        boolean free = checkpointAsked <= recorded;
        boolean due = plan.checkpointAt(version + 1) && (free || version + 1 == plan.steps());
        require(commit.checkpoint() == due, "checkpoint in " + commit + ", recorded " + recorded);
        checkpointAsked = due ? version + 1 : checkpointAsked;
        version++;
    }

    private void complete(Split split) {
        BitSet slices = tallied.getOrDefault(new Judged(version, split), new BitSet());
        require(
                slices.cardinality() == tree.slices(),
                "left version " + version + " with " + split + " of slices " + slices);
    }

    private void owners(boolean boundary) {
        Map<Long, BitSet> owners = coordinator.ownership();
        var all = new BitSet();
        int owned = 0;
        int most = 0;
        int fewest = Integer.MAX_VALUE;
        for (BitSet slices : owners.values()) {
            all.or(slices);
            owned += slices.cardinality();
            most = Math.max(most, slices.cardinality());
            fewest = Math.min(fewest, slices.cardinality());
        }
        require(owned == all.cardinality(), "slices of two owners: " + owners);
        begun |= owned > 0;
        boolean over = stopped || coordinator.ending().isPresent();
        if (begun && !over && !owners.isEmpty()) {
            require(owned == tree.slices(), "slices of no owner: " + owners);
            require(!boundary || most - fewest <= 1, "uneven shares: " + owners);
        }
    }

    private static Split batch() {
        return Split.SPLIT_BATCH;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
