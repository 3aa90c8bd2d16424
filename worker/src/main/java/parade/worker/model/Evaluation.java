package parade.worker.model;

import java.util.BitSet;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.worker.data.EvaluationBatches;
import parade.worker.data.Examples;

/**
 * Judges a net on examples: each slice's in the order of its rows, and then the slices in the order
 * of the tree. So the scores have the same bits whoever evaluates which slices, a run's workers or
 * {@code parade evaluate}.
 */
public final class Evaluation {

    /** Rows at a time: it decides the grouping of the sums, so it is one number for all. */
    public static final int ROWS = 256;

    private Evaluation() {}

    /** Sums over the examples of a node's slices. */
    public static Sums of(Network network, Examples examples, SliceTree tree, Node node) {
        if (node.count() > 1) {
            return of(network, examples, tree, tree.left(node))
                    .plus(of(network, examples, tree, tree.right(node)));
        }
        var slice = new BitSet();
        slice.set(node.first());
        Sums sums = Sums.NONE;
        var batches = new EvaluationBatches(examples, tree.slices(), slice, ROWS);
        while (batches.hasNext()) {
            sums = sums.plus(network.evaluate(batches.next()));
        }
        return sums;
    }
}
