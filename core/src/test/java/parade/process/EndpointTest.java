package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parade.metrics.Meters;
import parade.metrics.Metric;

final class EndpointTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Meters meters = new Meters("demo");
    private final AtomicBoolean ready = new AtomicBoolean();
    private Endpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = Endpoint.start(0, meters, ready::get);
    }

    @AfterEach
    void close() {
        endpoint.close();
        meters.close();
        client.close();
    }

    @Test
    void metricsAreServedInBothFormats() throws Exception {
        meters.add(Metric.STEPS, 2);

        HttpResponse<String> text = get("/metrics");
        assertThat(text.statusCode()).isEqualTo(200);
        assertThat(text.headers().firstValue("Content-Type")).contains(Meters.TEXT);
        assertThat(text.body()).contains("parade_steps_total{run=\"demo\"} 2.0\n");

        HttpResponse<String> openMetrics =
                send(
                        request("/metrics")
                                .header(
                                        "Accept",
                                        "application/openmetrics-text;version=1.0.0,"
                                                + "text/plain;version=0.0.4;q=0.5"));
        assertThat(openMetrics.headers().firstValue("Content-Type")).contains(Meters.OPEN_METRICS);
        assertThat(openMetrics.body()).endsWith("# EOF\n");
    }

    @Test
    void aliveAtOnceButReadyOnlyWhenItSaysSo() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        ready.set(true);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortThatWasNamedIsTheOneOrNone() throws Exception {
        try (Endpoint other = Endpoint.startAt(0, meters, ready::get)) {
            assertThat(other.port()).isPositive();
        }
        assertThatThrownBy(() -> Endpoint.startAt(endpoint.port(), meters, ready::get))
                .isInstanceOf(IOException.class);
    }

    @Test
    void pagesAreMadeAnewForEachRequest() throws Exception {
        endpoint.addPage("/steps", "text/plain", () -> "at " + meters.value(Metric.STEPS));
        assertThat(get("/steps").body()).isEqualTo("at 0.0");
        meters.add(Metric.STEPS, 5);
        assertThat(get("/steps").body()).isEqualTo("at 5.0");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/below").statusCode()).isEqualTo(404);
        HttpResponse<String> posted =
                send(request("/metrics").POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(endpoint.scraped()).isFalse();
    }

    @Test
    void aPageThatFailsEndsItsOwnRequestOnly() throws Exception {
        endpoint.addPage(
                "/broken",
                "text/plain",
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        assertThat(get("/broken").statusCode()).isEqualTo(500);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyWaitsForAScrapeWhereNothingScrapes() throws Exception {
        assertThat(endpoint.awaitScrape(LONG)).isFalse();
    }

    @Test
    void theWaitEndsWithTheNextScrape() throws Exception {
        get("/metrics");
        // The server counts a scrape after the client has read it.
        while (!endpoint.scraped()) {
            Thread.onSpinWait();
        }
        assertThat(endpoint.awaitScrape(Duration.ofMillis(1))).isFalse();

        var waiting = new CompletableFuture<Boolean>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        waiting.complete(endpoint.awaitScrape(LONG));
                    } catch (InterruptedException e) {
                        waiting.completeExceptionally(e);
                    }
                });
        while (!waiting.isDone()) {
            get("/metrics");
        }
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void aTakenPortGivesWayToAFreeOne() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(0));
            try (Endpoint other = Endpoint.start(taken.getLocalPort(), meters, ready::get)) {
                assertThat(other.port()).isNotEqualTo(taken.getLocalPort()).isPositive();
            }
        }
    }

    @Test
    void itKeepsNoProcessAlive() {
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(t -> t.getName().startsWith("HTTP-Dispatcher"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .timeout(LONG);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
