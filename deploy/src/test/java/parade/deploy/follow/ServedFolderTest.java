package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class ServedFolderTest {

    /** A forwarded port may not outlive the end of a connection. */
    @Test
    void allRequestsGoThroughOneConnection() throws Exception {
        Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    clients.add(exchange.getRemoteAddress());
                    boolean known = exchange.getRequestURI().getPath().equals("/status");
                    byte[] answer = "{\"step\": 1}".getBytes(StandardCharsets.UTF_8);
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(known ? 200 : 500, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.getResponseBody().close();
                });
        server.start();
        try {
            var folder = new ServedFolder(server.getAddress().getPort());
            assertThat(folder.status().get("step").getAsInt()).isEqualTo(1);
            assertThatThrownBy(folder::files)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("500");
            assertThatThrownBy(() -> folder.open("history.csv", 0, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("500");
            assertThat(folder.status().get("step").getAsInt()).isEqualTo(1);
            assertThat(clients).hasSize(1);
        } finally {
            server.stop(0);
        }
    }
}
