package parade.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ShutdownTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> closed = Collections.synchronizedList(new ArrayList<>());
    private final Shutdown shutdown = new Shutdown();

    @Test
    void theLastIsClosedFirstAndOnce() {
        shutdown.add("a", LONG, () -> closed.add("a"));
        shutdown.add("b", LONG, () -> closed.add("b"));
        assertThat(shutdown.closeAll()).isEmpty();
        assertThat(shutdown.closeAll()).isEmpty();
        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void whatFailsOrHangsIsReportedAndTheRestIsStillClosed() {
        var never = new CountDownLatch(1);
        shutdown.add("first", LONG, () -> closed.add("first"));
        shutdown.add("hanging", Duration.ofMillis(20), never::await);
        shutdown.add(
                "failing",
                LONG,
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        shutdown.add(
                "broken",
                LONG,
                () -> {
                    throw new AssertionError("a bug");
                });
        assertThat(shutdown.closeAll())
                .containsExactly(
                        "broken failed to close: java.lang.AssertionError: a bug",
                        "failing failed to close: java.lang.IllegalStateException: on purpose",
                        "hanging did not close within 20 ms");
        assertThat(closed).containsExactly("first");
    }

    @Test
    void anInterruptIsKeptAndTheRestStillGetsItsTurn() {
        var turn = new CountDownLatch(2);
        shutdown.add("a", LONG, turn::countDown);
        shutdown.add("b", LONG, turn::countDown);
        Thread.currentThread().interrupt();
        shutdown.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(turn)
                .satisfies(t ->
                        assertThat(t.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue());
    }
}
