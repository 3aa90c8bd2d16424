package parade.worker.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Finished;
import parade.v1.Order;
import parade.v1.Split;
import parade.v1.Ticket;
import parade.worker.data.Batch;
import parade.worker.data.BatchFeed;
import parade.worker.data.Examples;
import parade.worker.model.Evaluation;
import parade.worker.model.Network;
import parade.worker.rpc.Failure;
import parade.worker.rpc.FailureException;
import parade.worker.rpc.Push;
import parade.worker.rpc.Waits;

/**
 * Does one order: evaluates what is asked for, then computes and pushes gradients, of slices in
 * sync mode and of a ticket in the others. Ends when the servers have it all.
 */
final class Work {

    private static final long ANSWER_MILLIS = 310_000;

    private final Network network;
    private final SliceTree tree;
    private final BatchFeed feed;
    private final Map<Split, Examples> heldOut;
    private final Phases phases;
    private final TicketTraining tickets;

    Work(
            Network network,
            SliceTree tree,
            BatchFeed feed,
            Map<Split, Examples> heldOut,
            Phases phases,
            TicketTraining tickets) {
        this.network = network;
        this.tree = tree;
        this.feed = feed;
        this.heldOut = heldOut;
        this.phases = phases;
        this.tickets = tickets;
    }

    /** What came of the order's ticket, if it has one. */
    Optional<Finished> run(Order order, Membership membership) throws FailureException {
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
        return order.hasTicket() ? Optional.of(train(order, membership)) : Optional.empty();
    }

    private Finished train(Order order, Membership membership) throws FailureException {
        phases.enter("data");
        Ticket ticket = order.getTicket();
        Batch batch = take(ticket.getBatch(), bits(List.of(ticket.getSlice())));
        return tickets.run(order.getNumber(), ticket, batch, membership, ANSWER_MILLIS);
    }

    private void train(Order order, Membership membership, List<CompletableFuture<Void>> answers)
            throws FailureException {
        phases.enter("data");
        BitSet slices = bits(order.getTrainSlicesList());
        Batch batch = take(order.getVersion(), slices);
        List<Node> nodes = tree.cover(slices);
        double[] weights = nodes.stream().mapToDouble(batch::weight).toArray();
        Push push = membership.push(order.getVersion(), nodes, weights);
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

    private Batch take(long number, BitSet slices) throws FailureException {
        try {
            return feed.take(number, slices);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FailureException(new Failure.Unreachable("interrupted"));
        }
    }

    private void evaluate(
            Split split,
            Order order,
            Membership membership,
            List<CompletableFuture<Void>> answers) {
        Examples examples = heldOut.get(split);
        if (examples == null) {
            throw new IllegalStateException("told to evaluate " + split + ", which is not there");
        }
        phases.enter("evaluate");
        BitSet slices = bits(order.getEvaluateSlicesList());
        for (Node node : tree.cover(slices)) {
            Sums sums = Evaluation.of(network, examples, tree, node);
            answers.add(membership.tally(order.getVersion(), split, node, sums));
        }
    }

    private static BitSet bits(List<Integer> slices) {
        var bits = new BitSet();
        slices.forEach(bits::set);
        return bits;
    }
}
