package parade.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import parade.v1.Ended;
import parade.v1.Finished;
import parade.v1.Order;
import parade.v1.Split;
import parade.v1.Ticket;
import parade.worker.train.WorkerCycle.Action;
import parade.worker.train.WorkerCycle.Event;

/** What a worker does in ssp and async. */
final class FreeWorkerCycleTest {

    private static final Finished FIRST = Finished.newBuilder().setNumber(1).build();

    private final WorkerCycle cycle = WorkerCycle.freely();

    @Test
    void pullsOnlyWhenItIsAdmittedAndSaysWhatCameOfIt() {
        cycle.on(new Event.Joined());
        Order first = ticket(1, 5, 0);
        assertThat(cycle.on(new Event.Ordered(first))).isEqualTo(new Action.Pull(5));
        assertThat(cycle.on(new Event.Pulled(5))).isEqualTo(new Action.Work(first));
        var ask = new Action.Ask(1, -1, Optional.of(FIRST));
        assertThat(cycle.on(new Event.Done(Optional.of(FIRST)))).isEqualTo(ask);
        // Until there is another order it is said again: an answer may have been lost.
        assertThat(cycle.on(new Event.Unreachable())).isEqualTo(new Action.BackOff(1, ask));
        assertThat(cycle.on(new Event.NothingYet())).isEqualTo(ask);
        // The same version is another one by now.
        assertThat(cycle.on(new Event.Ordered(ticket(2, 5, 1)))).isEqualTo(new Action.Pull(5));
        assertThat(cycle.on(new Event.Superseded())).isEqualTo(ask(2));
    }

    /** A clock stands for one gradient, of one pull. */
    @Test
    void whatFailedIsDoneAgainWithoutAnotherPull() {
        cycle.on(new Event.Joined());
        Order order = ticket(1, 5, 3);
        cycle.on(new Event.Ordered(order));
        assertThat(cycle.on(new Event.Unreachable()))
                .isEqualTo(new Action.BackOff(1, new Action.Pull(5)));
        cycle.on(new Event.Pulled(5));
        var again = new Action.Work(order);
        assertThat(cycle.on(new Event.Unreachable())).isEqualTo(new Action.BackOff(1, again));
        assertThat(cycle.on(new Event.Unreachable())).isEqualTo(new Action.BackOff(2, again));
    }

    @Test
    void whoIsExpelledHasNothingToSayAnyMore() {
        cycle.on(new Event.Joined());
        cycle.on(new Event.Ordered(ticket(1, 5, 0)));
        cycle.on(new Event.Pulled(5));
        cycle.on(new Event.Done(Optional.of(FIRST)));
        assertThat(cycle.on(new Event.Expelled())).isEqualTo(new Action.Join());
        assertThat(cycle.on(new Event.Joined())).isEqualTo(ask(0));
    }

    @Test
    void anEvaluationIsOfAPullOfItsOwn() {
        cycle.on(new Event.Joined());
        Order evaluation =
                Order.newBuilder()
                        .setNumber(1)
                        .setVersion(8)
                        .addEvaluate(Split.SPLIT_TEST)
                        .addEvaluateSlices(0)
                        .build();
        assertThat(cycle.on(new Event.Ordered(evaluation))).isEqualTo(new Action.Pull(8));
        assertThat(cycle.on(new Event.Pulled(8))).isEqualTo(new Action.Work(evaluation));
        assertThat(cycle.on(new Event.Done(Optional.empty()))).isEqualTo(ask(1));
        assertThat(cycle.on(new Event.RunEnded(Ended.getDefaultInstance())))
                .isInstanceOf(Action.Finish.class);
    }

    private static Action.Ask ask(long received) {
        return new Action.Ask(received, -1, Optional.empty());
    }

    private static Order ticket(long number, long version, long clock) {
        return Order.newBuilder()
                .setNumber(number)
                .setVersion(version)
                .setTicket(Ticket.newBuilder().setClock(clock).setSlice(2).setBatch(7))
                .build();
    }
}
