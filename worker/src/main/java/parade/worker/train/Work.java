package parade.worker.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import parade.slice.Node;
import parade.slice.SliceRows;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Order;
import parade.v1.Split;
import parade.worker.data.Batch;
import parade.worker.data.BatchFeed;
import parade.worker.data.EvaluationBatches;
import parade.worker.data.Examples;
import parade.worker.model.Network;
import parade.worker.rpc.Failure;
import parade.worker.rpc.FailureException;
import parade.worker.rpc.Push;
import parade.worker.rpc.Waits;

/**
 * Does one order: evaluates what is asked for, then computes and pushes gradients. Ends when the
 * servers have it all.
 */
final class Work {

    private static final long ANSWER_MILLIS = 70_000;

    /**
     * Rows of an evaluation at a time: it decides the grouping of the sums, so it is one number for
     * all.
     */
    private static final int EVALUATION_ROWS = 256;

    private final Network network;
    private final SliceTree tree;
    private final BatchFeed feed;
    private final Map<Split, Examples> heldOut;
    private final Phases phases;

    Work(
            Network network,
            SliceTree tree,
            BatchFeed feed,
            Map<Split, Examples> heldOut,
            Phases phases) {
        this.network = network;
        this.tree = tree;
        this.feed = feed;
        this.heldOut = heldOut;
        this.phases = phases;
    }

    void run(Order order, Membership membership) throws FailureException {
        var answers = new ArrayList<CompletableFuture<Void>>();
        if (order.getEvaluateSlicesCount() > 0) {
            for (Split split : order.getEvaluateList()) {
                evaluate(split, order, membership, answers);
            }
        }
        if (order.getTrainSlicesCount() > 0) {
            train(order, membership, answers);
        }
        phases.enter("push");
        Waits.all(answers, ANSWER_MILLIS);
        phases.enter("wait");
    }

    private void train(Order order, Membership membership, List<CompletableFuture<Void>> answers)
            throws FailureException {
        phases.enter("data");
        BitSet slices = bits(order.getTrainSlicesList());
        Batch batch = take(order.getVersion(), slices);
        List<Node> nodes = tree.cover(slices);
        Push push = membership.push(order.getVersion(), nodes, weights(batch.rows(), nodes));
        List<Sums> sums;
        try {
            phases.enter("compute");
            sums = network.train(batch, nodes, push::accept);
            phases.enter("push");
            answers.addAll(push.finish());
        } catch (RuntimeException bug) {
            push.cancel();
            throw bug;
        }
        for (int n = 0; n < nodes.size(); n++) {
            answers.add(
                    membership.tally(
                            order.getVersion(), Split.SPLIT_BATCH, nodes.get(n), sums.get(n)));
        }
        phases.examples(batch.rows().rows());
    }

    private Batch take(long version, BitSet slices) throws FailureException {
        try {
            return feed.take(version, slices);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FailureException(new Failure.Unreachable("interrupted"));
        }
    }

    /** The examples of each node, all of weight 1. */
    private static double[] weights(SliceRows rows, List<Node> nodes) {
        double[] weights = new double[nodes.size()];
        for (int n = 0; n < weights.length; n++) {
            Node node = nodes.get(n);
            weights[n] =
                    rows.end(rows.position(node.end() - 1))
                            - rows.start(rows.position(node.first()));
        }
        return weights;
    }

    /**
     * Sums each slice by itself, in the order of its rows, and then the slices in the order of the
     * tree.
     */
    private void evaluate(
            Split split,
            Order order,
            Membership membership,
            List<CompletableFuture<Void>> answers) {
        Examples examples = heldOut.get(split);
        if (examples == null) {
            throw new IllegalStateException("told to evaluate " + split + ", which is not there");
        }
        phases.enter("compute");
        BitSet slices = bits(order.getEvaluateSlicesList());
        for (Node node : tree.cover(slices)) {
            Sums sums = evaluate(examples, node);
            answers.add(membership.tally(order.getVersion(), split, node, sums));
        }
    }

    private Sums evaluate(Examples examples, Node node) {
        if (node.count() > 1) {
            return evaluate(examples, tree.left(node)).plus(evaluate(examples, tree.right(node)));
        }
        var slice = new BitSet();
        slice.set(node.first());
        Sums sums = Sums.NONE;
        var batches = new EvaluationBatches(examples, tree.slices(), slice, EVALUATION_ROWS);
        while (batches.hasNext()) {
            sums = sums.plus(network.evaluate(batches.next()));
        }
        return sums;
    }

    private static BitSet bits(List<Integer> slices) {
        var bits = new BitSet();
        slices.forEach(bits::set);
        return bits;
    }
}
