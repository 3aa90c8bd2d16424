package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "localhost:1, localhost, 1",
        "server-0.mnist.default.svc:65535, server-0.mnist.default.svc, 65535",
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "[::1]:7070, ::1, 7070",
        "[fe80::1%eth0]:7070, fe80::1%eth0, 7070",
    })
    void addressesAreReadAndWritten(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, the port is missing",
        "'', the port is missing",
        ":80, the host is missing",
        "[]:80, the host is missing",
        "::1, an IPv6 address stands in brackets",
        "::1:80, an IPv6 address stands in brackets",
        "localhost:, the port is not a number from 1 to 65535",
        "localhost:0, the port is not a number from 1 to 65535",
        "localhost:65536, the port is not a number from 1 to 65535",
        "localhost:-1, the port is not a number from 1 to 65535",
        "localhost:8o, the port is not a number from 1 to 65535",
        "localhost:99999999999, the port is not a number from 1 to 65535",
        "server_0:80, 'a host is an IP address, or a name of letters, digits, dots and hyphens'",
        "a b:80, 'a host is an IP address, or a name of letters, digits, dots and hyphens'",
        "-a:80, 'a host is an IP address, or a name of letters, digits, dots and hyphens'",
        "[server:0]:80, 'a host is an IP address, or a name of letters, digits, dots and hyphens'",
    })
    void whatIsNoAddressIsRefusedWithAReason(String text, String reason) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' is not an address like host:port or [::1]:port: %s", text, reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void portsAreInRange(int port) {
        assertThatThrownBy(() -> new Address("localhost", port))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hostsAreNotBlank() {
        assertThatThrownBy(() -> new Address(" ", 80)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Address("a ", 80))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "a.localhost, true",
        "LOCALHOST, true",
        "a.LocalHost, true",
        "127.0.0.1, true",
        "127.1.2.3, true",
        "::1, true",
        "0.0.0.0, false",
        "10.0.0.1, false",
        "::, false",
        "server-0, false",
        "localhost.example, false",
    })
    void whatCanOnlyBeThisMachine(String host, boolean loopback) {
        assertThat(Address.isLoopback(host)).isEqualTo(loopback);
    }
}
