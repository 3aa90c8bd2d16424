package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parade.job.Job;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.Split;

/** One step of two slices, two workers and two shards: everything that can happen, in any order. */
final class CoordinatorInterleavingTest {

    private static final Job JOB =
            TestJobs.small("data.batch={size: 2, slices: 2}", "cluster={servers: 2, workers: 2}");

    private enum Event {
        TALLY_OF_SLICE_0,
        TALLY_OF_SLICE_1,
        TALLY_OF_BOTH,
        REPORT_OF_SHARD_0,
        REPORT_OF_SHARD_1,
        WORKER_0_LEAVES,
        WORKER_1_DIES_AND_IS_BACK,
        LAST_WORKER_ASKS
    }

    @Test
    void theStepIsMadeExactlyWhenEverythingIsThere() {
        int[] orders = {0};
        permute(
                new ArrayList<>(List.of(Event.values())),
                0,
                order -> {
                    orders[0]++;
                    replay(order);
                });
        assertThat(orders[0]).isEqualTo(40_320);
    }

    private interface Visitor {
        void visit(List<Event> order);
    }

    private static void permute(List<Event> events, int fixed, Visitor visitor) {
        if (fixed == events.size()) {
            visitor.visit(events);
            return;
        }
        for (int i = fixed; i < events.size(); i++) {
            Collections.swap(events, fixed, i);
            permute(events, fixed + 1, visitor);
            Collections.swap(events, fixed, i);
        }
    }

    private static void replay(List<Event> order) {
        var coordinator = new Coordinator(JOB, StartingPoint.FRESH, 0);
        coordinator.register(0, "a:1", 1, 0);
        coordinator.register(1, "b:1", 1, 0);
        coordinator.join(Applicant.numbered(0), TestJobs.facts(), 0);
        coordinator.join(Applicant.numbered(1), TestJobs.facts(), 0);
        Set<Event> seen = EnumSet.noneOf(Event.class);
        for (Event event : order) {
            apply(coordinator, event);
            seen.add(event);
            if (coordinator.version() != (complete(seen) ? 1 : 0) || !partitioned(coordinator)) {
                throw new AssertionError(
                        "version "
                                + coordinator.version()
                                + ", owners "
                                + coordinator.ownership()
                                + " after "
                                + event
                                + " in "
                                + order);
            }
        }
        long commits =
                coordinator.drain().stream().filter(Effect.Decided.class::isInstance).count();
        if (commits != 1) {
            throw new AssertionError(commits + " commits after " + order);
        }
    }

    private static boolean complete(Set<Event> seen) {
        return seen.contains(Event.REPORT_OF_SHARD_0)
                && seen.contains(Event.REPORT_OF_SHARD_1)
                && (seen.contains(Event.TALLY_OF_BOTH)
                        || (seen.contains(Event.TALLY_OF_SLICE_0)
                                && seen.contains(Event.TALLY_OF_SLICE_1)));
    }

    private static boolean partitioned(Coordinator coordinator) {
        Map<Long, BitSet> owners = coordinator.ownership();
        var all = new BitSet();
        owners.values().forEach(all::or);
        int owned = owners.values().stream().mapToInt(BitSet::cardinality).sum();
        return owned == 2 && all.cardinality() == 2;
    }

    private static void apply(Coordinator coordinator, Event event) {
        switch (event) {
            case TALLY_OF_SLICE_0 -> tally(coordinator, new Node(0, 1));
            case TALLY_OF_SLICE_1 -> tally(coordinator, new Node(1, 1));
            case TALLY_OF_BOTH -> tally(coordinator, new Node(0, 2));
            case REPORT_OF_SHARD_0 -> report(coordinator, 0);
            case REPORT_OF_SHARD_1 -> report(coordinator, 1);
            case WORKER_0_LEAVES -> coordinator.leave(1, "told to stop", 0);
            case WORKER_1_DIES_AND_IS_BACK ->
                    coordinator.join(Applicant.numbered(1), TestJobs.facts(), 0);
            case LAST_WORKER_ASKS ->
                    coordinator
                            .ownership()
                            .keySet()
                            .forEach(incarnation -> coordinator.order(incarnation, 0));
        }
    }

    private static void tally(Coordinator coordinator, Node node) {
        coordinator.tally(1, 0, Split.SPLIT_BATCH, node, new Sums(node.count(), 1, 1, 1));
    }

    private static void report(Coordinator coordinator, int shard) {
        coordinator.report(
                shard, 0, new ShardReport(Map.of(shard, 1.0), 0, Optional.empty(), false));
    }
}
