package parade.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import parade.metrics.Meters;
import parade.process.RefusedCalls.Reason;

final class RefusedCallsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> said = new ArrayList<>();

    @Test
    void countsAllAndSaysSome() {
        try (var meters = new Meters("test")) {
            var refused = new RefusedCalls(meters, nanos::get, said::add);
            assertThat(meters.scrape())
                    .contains("parade_calls_refused_total{reason=\"handshake\",run=\"test\"} 0.0");
            var peer = new InetSocketAddress(InetAddress.ofLiteral("::1"), 4711);
            refused.refuse(Reason.HANDSHAKE, peer, "it has no certificate");
            nanos.addAndGet(RefusedCalls.QUIET_NANOS - 1);
            refused.refuse(Reason.TOKEN_WRONG, peer, "unsaid");
            refused.refuse(Reason.TOKEN_WRONG, peer, "unsaid");
            nanos.addAndGet(1);
            refused.refuse(Reason.TOKEN_MISSING, null, "a call without a token");
            assertThat(said)
                    .containsExactly(
                            "refused [0:0:0:0:0:0:0:1]:4711: it has no certificate",
                            "refused null: a call without a token (and 2 others since the last"
                                    + " such line)");
            assertThat(meters.scrape())
                    .contains("parade_calls_refused_total{reason=\"handshake\",run=\"test\"} 1.0")
                    .contains("parade_calls_refused_total{reason=\"token_wrong\",run=\"test\"} 2.0")
                    .contains(
                            "parade_calls_refused_total{reason=\"token_missing\",run=\"test\"} 1.0");
        }
    }
}
