package parade.server.coordination;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member in ssp and async: the orders that it was given, and the ticket it has. */
final class Runner {

    private @Nullable WorkOrder lastOrder;
    private @Nullable GivenTicket given;
    private int lastSlice = -1;

    /** The order that went out last, if its answer was lost on its way. */
    Optional<WorkOrder> repeated(long received) {
        return Optional.ofNullable(lastOrder).filter(order -> received < order.number());
    }

    long nextNumber() {
        return lastOrder == null ? 1 : lastOrder.number() + 1;
    }

    void ordered(WorkOrder order) {
        lastOrder = order;
    }

    void give(GivenTicket ticket) {
        given = ticket;
        lastSlice = ticket.ticket().batch().slice();
    }

    Optional<GivenTicket> given() {
        return Optional.ofNullable(given);
    }

    /** Takes the ticket of an order back, if it is still out. */
    Optional<GivenTicket> finish(long order) {
        Optional<GivenTicket> finished = given().filter(ticket -> ticket.order() == order);
        if (finished.isPresent()) {
            given = null;
        }
        return finished;
    }

    /** Of its last batch; -1 before the first. */
    int lastSlice() {
        return lastSlice;
    }
}
