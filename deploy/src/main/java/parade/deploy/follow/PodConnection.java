package parade.deploy.follow;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parade.deploy.follow.ClusterException.Kind;

/**
 * The way to a served folder, made anew when it breaks or when another pod has taken the place of
 * the one that it led to. Used by one thread.
 */
final class PodConnection implements AutoCloseable {

    /** Where server 0 and a reader pod serve the run folder. */
    static final int FOLDER_PORT = 9465;

    /** So many in a row without an answer in between. */
    static final int MOST_FAILURES = 8;

    private static final long FIRST_BACK_OFF_MILLIS = 250;
    private static final long LAST_BACK_OFF_MILLIS = 4_000;

    /** Finds the pod that serves the folder now. */
    interface Finder {
        /** Empty: there is none. */
        Optional<String> pod() throws ClusterException, InterruptedException;
    }

    private final Kubectl kubectl;
    private final Finder finder;
    private final Consumer<String> say;
    private final Pace pace;
    private @Nullable PortForward forward;

    /** That has answered. */
    private @Nullable String lastPod;

    private String lastFailure = "";
    private boolean broken;
    private boolean mayEnd;
    private int failures;
    private long tryAgainNanos;

    /**
     * A way that is made when it is first asked for.
     *
     * @param say is told in words of what breaks and where the way leads now
     */
    PodConnection(Kubectl kubectl, Finder finder, Consumer<String> say, Pace pace) {
        this.kubectl = kubectl;
        this.finder = finder;
        this.say = say;
        this.pace = pace;
    }

    /**
     * The folder, after as many attempts and pauses as it takes.
     *
     * @throws ClusterException with {@link Kind#NOT_FOUND} where no pod serves it, with {@link
     *     Kind#UNREACHABLE} after {@link #MOST_FAILURES} failures
     */
    ServedFolder await() throws ClusterException, InterruptedException {
        while (true) {
            long pauseNanos = tryAgainNanos - pace.nanos();
            if (failures > 0 && pauseNanos > 0) {
                pace.pause(Math.ceilDiv(pauseNanos, 1_000_000L));
            }
            if (failures >= MOST_FAILURES) {
                throw new ClusterException(
                        Kind.UNREACHABLE,
                        "given up after %d attempts: %s".formatted(failures, lastFailure));
            }
            try {
                return open();
            } catch (ClusterException failed) {
                if (failed.kind() != Kind.UNREACHABLE) {
                    throw failed;
                }
                broke(String.valueOf(failed.getMessage()));
            }
        }
    }

    /** The folder if it can be reached now; empty in the pause after a failure, too. */
    Optional<ServedFolder> now() throws InterruptedException {
        if (failures > 0 && pace.nanos() < tryAgainNanos) {
            return Optional.empty();
        }
        try {
            return Optional.of(open());
        } catch (ClusterException failed) {
            if (failed.kind() == Kind.UNREACHABLE) {
                broke(String.valueOf(failed.getMessage()));
            }
            return Optional.empty();
        }
    }

    private ServedFolder open() throws ClusterException, InterruptedException {
        if (forward == null || !forward.isOpen()) {
            close();
            String pod =
                    finder.pod()
                            .orElseThrow(() ->
                                    new ClusterException(
                                            Kind.NOT_FOUND, "no pod serves the run folder"));
            forward = PortForward.open(kubectl, pod, FOLDER_PORT);
        }
        return new ServedFolder(forward.port());
    }

    /** An answer has come: the way is good. */
    void worked() {
        failures = 0;
        if (forward != null) {
            if (broken || (lastPod != null && !lastPod.equals(forward.pod()))) {
                say.accept("connected again, to pod " + forward.pod());
            }
            lastPod = forward.pod();
            broken = false;
        }
    }

    /** Whether the other side is about to go away, so that nobody need hear of it. */
    void mayEnd(boolean expected) {
        mayEnd = expected;
    }

    /** No answer has come: the way is made anew, after a pause. */
    void broke(String failure) {
        String why =
                forward == null || forward.isOpen()
                        ? failure
                        : failure + " (" + forward.complaint() + ")";
        close();
        long pauseMillis =
                Math.min(LAST_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(failures, 10));
        failures++;
        tryAgainNanos = pace.nanos() + pauseMillis * 1_000_000;
        // Until it has worked once, it is being made; and one retry is nobody's concern.
        if (!broken && !mayEnd && lastPod != null && failures > 1) {
            say.accept("the connection to pod " + lastPod + " broke: " + why);
            broken = true;
        }
        lastFailure = why;
    }

    @Override
    public void close() {
        if (forward != null) {
            forward.close();
            forward = null;
        }
    }
}
