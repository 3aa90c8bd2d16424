package parade.server.rpc;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Optional;
import parade.server.coordination.Applicant;
import parade.server.coordination.Decision;
import parade.server.coordination.Ending;
import parade.server.coordination.FinishedTicket;
import parade.server.coordination.ShardReport;
import parade.server.coordination.WorkOrder;
import parade.slice.SumsMessages;
import parade.v1.Commit;
import parade.v1.Ended;
import parade.v1.Finished;
import parade.v1.JoinRequest;
import parade.v1.Node;
import parade.v1.Order;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;
import parade.v1.Stop;

/** The coordination's records to and from messages. */
final class Messages {

    /** An index has six digits at most, as a worker's command line takes it. */
    private static final int MOST_WORKERS = 1_000_000;

    private Messages() {}

    static parade.slice.Node node(Node node) {
        return new parade.slice.Node(node.getFirst(), node.getCount());
    }

    static Order order(WorkOrder order) {
        var message =
                Order.newBuilder()
                        .setNumber(order.number())
                        .setVersion(order.version())
                        .addAllEvaluate(order.evaluate())
                        .addAllEvaluateSlices(list(order.evaluateSlices()))
                        .addAllTrainSlices(list(order.trainSlices()));
        order.ticket()
                .ifPresent(ticket ->
                        message.getTicketBuilder()
                                .setClock(ticket.clock())
                                .setSlice(ticket.batch().slice())
                                .setBatch(ticket.batch().number()));
        return message.build();
    }

    static FinishedTicket finished(Finished finished) {
        return new FinishedTicket(
                finished.getNumber(),
                SumsMessages.read(finished.getSums()),
                Optional.of(finished.getNonfinite()).filter(text -> !text.isEmpty()),
                finished.getMaxStaleness());
    }

    /**
     * Reads who wants to join.
     *
     * @throws IllegalArgumentException if no worker has such an index
     */
    static Applicant applicant(JoinRequest request) {
        if (Integer.compareUnsigned(request.getWorker(), MOST_WORKERS) >= 0) {
            throw new IllegalArgumentException(
                    "worker %s: expected an index of 0 to %d"
                            .formatted(
                                    Integer.toUnsignedString(request.getWorker()),
                                    MOST_WORKERS - 1));
        }
        return new Applicant(request.getWorker(), request.getAnyWorker(), request.getInstance());
    }

    static Iterable<Integer> list(BitSet slices) {
        return slices.stream().boxed().toList();
    }

    static StepReadyReply decision(Decision decision) {
        return switch (decision) {
            case Decision.Commit(
                            long version,
                            float scale,
                            boolean skip,
                            boolean checkpoint,
                            boolean keepBest) ->
                    StepReadyReply.newBuilder()
                            .setCommit(
                                    Commit.newBuilder()
                                            .setVersion(version)
                                            .setScale(scale)
                                            .setSkip(skip)
                                            .setCheckpoint(checkpoint)
                                            .setKeepBest(keepBest))
                            .build();
            case Decision.Stop stop -> StepReadyReply.newBuilder().setStop(stop(stop)).build();
        };
    }

    static Stop stop(Decision.Stop stop) {
        return Stop.newBuilder().setVersion(stop.version()).setReason(stop.reason()).build();
    }

    static Ended ended(Ending ending) {
        return Ended.newBuilder()
                .setState(ending.state().word())
                .setMessage(ending.message())
                .build();
    }

    static ShardReport report(StepReadyRequest request) {
        var norms = new HashMap<Integer, Double>();
        for (int i = 0; i < request.getBlocksCount(); i++) {
            norms.put(request.getBlocks(i), request.getSquaredNorms(i));
        }
        return new ShardReport(
                norms,
                request.getMaxStaleness(),
                Optional.of(request.getNonfinite()).filter(text -> !text.isEmpty()),
                request.getNonfiniteWeights());
    }
}
