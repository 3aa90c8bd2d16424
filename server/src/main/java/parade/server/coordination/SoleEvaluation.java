package parade.server.coordination;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * Evaluation in ssp and async: one worker judges one pull on all held-out rows. When it dies
 * another one begins anew, with a pull of its own.
 */
final class SoleEvaluation {

    private final SliceTree tree;
    private final List<Split> splits;
    private boolean due;
    private long label = -1;
    private long evaluator;
    private @Nullable StepAssembly tallies;

    SoleEvaluation(SliceTree tree, List<Split> splits) {
        this.tree = tree;
        this.splits = splits;
    }

    /** It is time for one; where one is due already, that will do. */
    void due() {
        due = true;
    }

    boolean isDue() {
        return due;
    }

    boolean underWay() {
        return tallies != null;
    }

    /** Whether one could be given to somebody now. */
    boolean open() {
        return due && tallies == null;
    }

    boolean isOf(long incarnation) {
        return tallies != null && evaluator == incarnation;
    }

    long evaluator() {
        return evaluator;
    }

    /** The version that the last one was, or is, labelled with; -1 before the first. */
    long label() {
        return label;
    }

    void begin(long incarnation, long version) {
        due = false;
        label = version;
        evaluator = incarnation;
        tallies = new StepAssembly(tree, 0, false, splits);
    }

    /** Its worker is gone. */
    void lost(long incarnation) {
        if (isOf(incarnation)) {
            tallies = null;
            due = true;
        }
    }

    /**
     * Takes a tally of the one under way; others are of a worker that was given up.
     *
     * @return the sums over every split when this made them complete, else nothing
     */
    Map<Split, Sums> tally(long incarnation, long version, Split split, Node node, Sums sums) {
        if (tallies == null || evaluator != incarnation || label != version) {
            return Map.of();
        }
        tallies.tally(split, node, sums);
        Map<Split, Sums> totals = tallies.evaluation();
        tallies = totals.isEmpty() ? tallies : null;
        return totals;
    }
}
