package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortsTest {

    private final List<Integer> tried = new ArrayList<>();

    @Test
    void theWantedPortIsTakenWhereItIsFree() throws IOException {
        assertThat(firstFree(9464, 9464)).isEqualTo(9464);
        assertThat(tried).containsExactly(9464);
    }

    @Test
    void neighboursAreTriedInOrder() throws IOException {
        assertThat(firstFree(9464, 9467)).isEqualTo(9467);
        assertThat(tried).containsExactly(9464, 9465, 9466, 9467);
    }

    @Test
    void afterAHundredNeighboursAnyPortWillDo() throws IOException {
        assertThat(firstFree(9464, 0)).isZero();
        assertThat(tried).hasSize(102).endsWith(9564, 0);
    }

    @Test
    void portsEndAt65535() throws IOException {
        assertThat(firstFree(65_534, 0)).isZero();
        assertThat(tried).containsExactly(65_534, 65_535, 0);
    }

    @Test
    void zeroIsAnyPortAtOnce() throws IOException {
        assertThat(firstFree(0, 0)).isZero();
        assertThat(tried).containsExactly(0);
    }

    @Test
    void anotherFailureThanATakenPortIsNotRetried() {
        assertThatThrownBy(() ->
                        Ports.first(
                                9464,
                                port -> {
                                    tried.add(port);
                                    throw new BindException("Permission denied");
                                }))
                .hasMessage("Permission denied");
        assertThat(tried).containsExactly(9464);
    }

    private int firstFree(int wanted, int free) throws IOException {
        return Ports.<Integer>first(wanted, port -> listen(port, free));
    }

    /** As gRPC does, wraps the reason. */
    private int listen(int port, int free) throws IOException {
        tried.add(port);
        if (port != free) {
            throw new IOException("failed to bind", new BindException("Address already in use"));
        }
        return port;
    }
}
