package parade.worker.train;

import java.util.List;
import java.util.Optional;
import parade.job.Clip;
import parade.slice.Node;
import parade.slice.Sums;
import parade.slice.SumsMessages;
import parade.v1.Finished;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.v1.Ticket;
import parade.worker.data.Batch;
import parade.worker.model.Network;
import parade.worker.rpc.Failure;
import parade.worker.rpc.FailureException;
import parade.worker.rpc.Push;
import parade.worker.rpc.Waits;

/**
 * Does one ticket in ssp or async: computes the gradient of one batch at the weights that were
 * pulled, and pushes it until every shard has acknowledged it. Done again after a failure it sends
 * the same bits, since nothing has been pulled in between.
 */
final class TicketTraining {

    private final Network network;
    private final Phases phases;
    private final Optional<ClippedGradient> clipped;

    TicketTraining(Network network, Phases phases, Optional<Clip> clip) {
        this.network = network;
        this.phases = phases;
        clipped =
                clip.filter(Clip.GlobalNorm.class::isInstance)
                        .map(Clip.GlobalNorm.class::cast)
                        .map(norm -> new ClippedGradient(norm.maximum(), network.parameters()));
    }

    /**
     * Ends when all shards have it.
     *
     * @param number of the order that the ticket came with
     * @param batch the ticket's
     */
    Finished run(long number, Ticket ticket, Batch batch, Membership membership, long answerMillis)
            throws FailureException {
        phases.enter("compute");
        var node = new Node(ticket.getSlice(), 1);
        double weight = batch.weight(node);
        Sums sums;
        Push push;
        if (clipped.isPresent()) {
            ClippedGradient gradient = clipped.get();
            sums = network.train(batch, List.of(node), gradient::accept).getFirst();
            push = membership.push(ticket.getClock(), weight, gradient.scale(weight));
            phases.enter("push");
            gradient.sendTo(push);
        } else {
            push = membership.push(ticket.getClock(), weight, 1);
            sums = straight(batch, node, push);
            phases.enter("push");
        }
        try {
            Waits.all(push.finish(), answerMillis);
        } catch (FailureException failed) {
            push.cancel();
            throw failed;
        }
        phases.enter("wait");
        phases.examples(batch.rows().rows());
        return finished(number, sums, push.replies());
    }

    /** Pushes behind the backward pass. */
    private Sums straight(Batch batch, Node node, Push push) {
        try {
            return network.train(batch, List.of(node), push::accept).getFirst();
        } catch (RuntimeException bug) {
            push.cancel();
            throw bug;
        }
    }

    private static Finished finished(long number, Sums sums, List<PushReply> replies)
            throws FailureException {
        long maxStaleness = 0;
        String nonfinite = "";
        for (PushReply reply : replies) {
            if (reply.getOutcome() == PushOutcome.PUSH_OUTCOME_SUPERSEDED) {
                throw new FailureException(new Failure.Superseded());
            }
            maxStaleness = Math.max(maxStaleness, reply.getMaxStaleness());
            nonfinite = nonfinite.isEmpty() ? reply.getNonfinite() : nonfinite;
        }
        return Finished.newBuilder()
                .setNumber(number)
                .setSums(SumsMessages.write(sums))
                .setNonfinite(nonfinite)
                .setMaxStaleness(maxStaleness)
                .build();
    }
}
