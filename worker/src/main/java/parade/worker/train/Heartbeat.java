package parade.worker.train;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.v1.Ended;
import parade.v1.WatchEvent;
import parade.worker.rpc.CoordinatorClient;
import parade.worker.rpc.FailureException;

/**
 * Keeps an incarnation's lease while its worker computes, and the watch stream by which its death
 * is noticed early.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final long WATCH_AGAIN_MILLIS = 100;

    private final CoordinatorClient coordinator;
    private final long incarnation;
    private final long generation;
    private final Consumer<Ended> onEnded;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("heartbeat").daemon().factory());

    private volatile Runnable endWatch = () -> {};

    Heartbeat(
            CoordinatorClient coordinator,
            long incarnation,
            long generation,
            int leaseMillis,
            Consumer<Ended> onEnded) {
        this.onEnded = onEnded;
        this.coordinator = coordinator;
        this.incarnation = incarnation;
        this.generation = generation;
        watch();
        long periodMillis = Math.max(50, leaseMillis / 4);
        var _ =
                clock.scheduleAtFixedRate(
                        this::beat, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            coordinator.heartbeat(incarnation, generation);
        } catch (FailureException missed) {
            LOG.debug("incarnation {}: no heartbeat: {}", incarnation, missed.failure());
        }
    }

    private void watch() {
        endWatch = coordinator.watch(incarnation, generation, this::heard, this::watchAgain);
    }

    private void heard(WatchEvent event) {
        if (event.hasEnded()) {
            onEnded.accept(event.getEnded());
        }
    }

    private void watchAgain() {
        if (!clock.isShutdown()) {
            var _ = clock.schedule(this::watch, WATCH_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        endWatch.run();
    }
}
