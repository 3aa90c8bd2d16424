package parade.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a process has started, in reverse order, each part within its deadline: a part that
 * hangs or fails is reported and left behind, and the next one gets its turn. Safe for any number
 * of threads; a part is closed once.
 */
public final class Shutdown implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, Duration deadline, AutoCloseable closeable) {}

    /** Remembers a part to close before all that were added so far; returns it. */
    public synchronized <T extends AutoCloseable> T add(
            String name, Duration deadline, T closeable) {
        parts.push(new Part(name, deadline, closeable));
        return closeable;
    }

    /** Closes everything and says in the log what did not end well. */
    @Override
    public void close() {
        closeAll().forEach(LOG::warn);
    }

    /**
     * Closes everything; an interrupt cuts the current part's deadline short and stays set.
     *
     * @return what did not end well, one sentence a part
     */
    public List<String> closeAll() {
        var failures = new ArrayList<String>();
        for (Part part = next(); part != null; part = next()) {
            close(part, failures);
        }
        return failures;
    }

    private synchronized @Nullable Part next() {
        return parts.poll();
    }

    private static void close(Part part, List<String> failures) {
        var failure = new AtomicReference<Throwable>();
        Thread closing =
                Thread.ofPlatform()
                        .daemon()
                        .name("close-" + part.name())
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(() -> {
                            try {
                                part.closeable().close();
                            } catch (Exception e) {
                                failure.set(e);
                            }
                        });
        try {
            if (!closing.join(part.deadline())) {
                closing.interrupt();
                failures.add(
                        "%s did not close within %d ms"
                                .formatted(part.name(), part.deadline().toMillis()));
                return;
            }
        } catch (InterruptedException e) {
            closing.interrupt();
            Thread.currentThread().interrupt();
            failures.add(part.name() + " was not waited for: interrupted");
            return;
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            failures.add(part.name() + " failed to close: " + thrown);
        }
    }
}
