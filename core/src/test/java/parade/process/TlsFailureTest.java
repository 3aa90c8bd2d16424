package parade.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsFailureTest {

    private static Optional<TlsFailure> of(String message) {
        return TlsFailure.of(new IOException(new SSLException(message)));
    }

    /** As BoringSSL and the JDK write alerts. */
    @ParameterizedTest
    @CsvSource({
        "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA, unknown_ca",
        "error:10000415:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED, certificate_expired",
        "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED, certificate_required",
        "error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION, protocol_version",
        "(certificate_unknown) Received fatal alert: certificate_unknown, certificate_unknown",
        "Received fatal alert: bad_certificate, bad_certificate",
    })
    void anAlertIsAWordOfThePeer(String message, String alert) {
        assertThat(of(message)).contains(new TlsFailure.Rejected(alert));
        assertThat(new TlsFailure.Rejected(alert).ofCertificate())
                .isEqualTo(!alert.equals("protocol_version"));
    }

    /** What may be different the next time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR",
                "error:100003fc:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_RECORD_MAC",
                "Received fatal alert: internal_error",
                "SSLEngine closed already",
                "Connection closed while SSL/TLS handshake was in progress",
            })
    void somethingElseMayPass(String message) {
        assertThat(of(message)).isEmpty();
    }

    @Test
    void whatIsNotOfTls() {
        assertThat(TlsFailure.of(null)).isEmpty();
        assertThat(TlsFailure.of(new ClosedChannelException())).isEmpty();
        assertThat(TlsFailure.of(new IOException("Connection reset by peer"))).isEmpty();
        assertThat(TlsFailure.of(new SslHandshakeTimeoutException("after 10 s"))).isEmpty();
        assertThat(TlsFailure.of(new NotSslRecordException("47")))
                .contains(new TlsFailure.NotTls());
        assertThat(TlsFailure.of(new SSLHandshakeException("Empty client certificate chain")))
                .contains(new TlsFailure.Other("Empty client certificate chain"));
    }
}
