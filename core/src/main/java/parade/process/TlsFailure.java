package parade.process;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What it means when two processes do not come together over TLS. A peer that was killed, or a
 * connection that was cut, in the midst of a handshake is none of these: it may go well the next
 * time.
 */
sealed interface TlsFailure {

    /** This process does not believe the peer. */
    record Untrusted(String why) implements TlsFailure {}

    /** The peer does not believe this process, or they do not find a common way to talk. */
    record Rejected(String alert) implements TlsFailure {

        /** Whether it is about this process's certificate. */
        boolean ofCertificate() {
            return alert.contains("certificate") || alert.equals("unknown_ca");
        }
    }

    /** What the peer says is not TLS. */
    record NotTls() implements TlsFailure {}

    /** Something else that TLS does not allow, in its own words. */
    record Other(String message) implements TlsFailure {}

    /** BoringSSL's words for an alert that has come, and the JDK's. */
    Pattern ALERT =
            Pattern.compile(
                    "(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_)?([A-Z_]+)|\\(([a-z_]+)\\) Received fatal alert|Received fatal alert: ([a-z_]+)");

    /** Alerts that a peer gives for what it is told, never for what happens on the way. */
    Set<String> DELIBERATE =
            Set.of(
                    "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown",
                    "certificate_required",
                    "unknown_ca",
                    "access_denied",
                    "handshake_failure",
                    "protocol_version",
                    "insufficient_security",
                    "no_application_protocol");

    /** Empty where it may be different the next time. */
    static Optional<TlsFailure> of(@Nullable Throwable failure) {
        Optional<SSLException> found = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case OpenSslCertificateException untrusted -> {
                    return Optional.of(new Untrusted(String.valueOf(untrusted.getMessage())));
                }
                case NotSslRecordException other -> {
                    return Optional.of(new NotTls());
                }
                case SslClosedEngineException closed -> {
                    return Optional.empty();
                }
                case SslHandshakeTimeoutException late -> {
                    return Optional.empty();
                }
                case SSLException tls -> found = Optional.of(tls);
                default -> {}
            }
        }
        return found.flatMap(TlsFailure::ofMessage);
    }

    private static Optional<TlsFailure> ofMessage(SSLException tls) {
        String message = String.valueOf(tls.getMessage());
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            String name = name(alert);
            return DELIBERATE.contains(name) ? Optional.of(new Rejected(name)) : Optional.empty();
        }
        boolean cut = message.contains("losed") || message.contains("reset");
        return cut ? Optional.empty() : Optional.of(new Other(message));
    }

    private static String name(Matcher alert) {
        for (int group = 1; group <= alert.groupCount(); group++) {
            if (alert.group(group) != null) {
                return alert.group(group).toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }
}
