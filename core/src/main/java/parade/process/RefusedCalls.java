package parade.process;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import parade.metrics.Meters;
import parade.metrics.Metric;

/**
 * Counts whom this process has refused, and says so: at once, and then no more often than every ten
 * seconds, so that a stranger who knocks all day does not fill the log.
 */
final class RefusedCalls {

    static final long QUIET_NANOS = 10_000_000_000L;

    /** The metric's {@code reason}. */
    enum Reason {
        HANDSHAKE,
        TOKEN_MISSING,
        TOKEN_WRONG;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Meters meters;
    private final LongSupplier nanos;
    private final Consumer<String> log;
    private boolean spoken;
    private long spokenNanos;
    private long unsaid;

    /**
     * @param nanos a clock that only goes forward
     * @param log is given the lines
     */
    RefusedCalls(Meters meters, LongSupplier nanos, Consumer<String> log) {
        this.log = log;
        this.meters = meters;
        this.nanos = nanos;
        for (Reason reason : Reason.values()) {
            meters.add(Metric.CALLS_REFUSED, 0, reason.label());
        }
    }

    /**
     * @param why what is said about the peer: "its certificate expired ..."
     */
    void refuse(Reason reason, @Nullable SocketAddress peer, String why) {
        meters.add(Metric.CALLS_REFUSED, 1, reason.label());
        line(peer, why).ifPresent(log);
    }

    private synchronized Optional<String> line(@Nullable SocketAddress peer, String why) {
        long now = nanos.getAsLong();
        if (spoken && now - spokenNanos < QUIET_NANOS) {
            unsaid++;
            return Optional.empty();
        }
        String others = unsaid == 0 ? "" : " (and " + unsaid + " others since the last such line)";
        spoken = true;
        spokenNanos = now;
        unsaid = 0;
        return Optional.of("refused " + text(peer) + ": " + why + others);
    }

    private static String text(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress internet
                ? new Address(internet.getHostString(), internet.getPort()).toString()
                : String.valueOf(peer);
    }
}
