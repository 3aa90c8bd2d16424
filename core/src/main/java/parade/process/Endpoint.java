package parade.process;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.metrics.Meters;

/**
 * What a process shows over HTTP: {@code /metrics} for Prometheus, {@code /healthz} (alive) and
 * {@code /readyz} (ready for work), and pages that are added.
 */
public final class Endpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final int THREADS = 2;

    private final HttpService service;
    private final Meters meters;
    private final Scrapes scrapes = new Scrapes();

    private Endpoint(HttpService service, Meters meters, BooleanSupplier ready) {
        this.service = service;
        this.meters = meters;
        handle("/metrics", this::serveMetrics);
        handle("/healthz", exchange -> HttpService.say(exchange, 200, "alive"));
        handle(
                "/readyz",
                exchange -> {
                    boolean isReady = ready.getAsBoolean();
                    HttpService.say(exchange, isReady ? 200 : 503, isReady ? "ready" : "not yet");
                });
    }

    /**
     * Starts to serve on all interfaces.
     *
     * @param port the port wanted; where it is taken, or 0, another one is used: see {@link #port}
     * @param ready whether {@code /readyz} answers 200 or 503
     */
    public static Endpoint start(int port, Meters meters, BooleanSupplier ready)
            throws IOException {
        Endpoint endpoint = serve(Ports.first(port, Endpoint::bind), meters, ready);
        if (port != 0 && endpoint.port() != port) {
            LOG.info("port {} is taken: metrics are at port {}", port, endpoint.port());
        }
        return endpoint;
    }

    /**
     * Starts to serve at this port and no other, on all interfaces: whoever scrapes it has been
     * told.
     *
     * @param port 0: any free one
     * @throws IOException also where the port is taken
     */
    public static Endpoint startAt(int port, Meters meters, BooleanSupplier ready)
            throws IOException {
        return serve(bind(port), meters, ready);
    }

    private static HttpService bind(int port) throws IOException {
        return HttpService.bind(new InetSocketAddress(port), "http", THREADS);
    }

    private static Endpoint serve(HttpService service, Meters meters, BooleanSupplier ready) {
        var endpoint = new Endpoint(service, meters, ready);
        service.start();
        return endpoint;
    }

    /** The port that it really listens at. */
    public int port() {
        return service.address().getPort();
    }

    /** Whether anything has read the metrics so far. */
    public boolean scraped() {
        return scrapes.any();
    }

    /**
     * If something scrapes this process, waits for one more scrape that begins after this call, so
     * that it sees the last values.
     *
     * @return whether there was one; false at once if nothing has ever scraped
     */
    public boolean awaitScrape(Duration atMost) throws InterruptedException {
        return scrapes.awaitAnother(atMost);
    }

    /** Serves what the supplier gives at the moment of each request. */
    public void addPage(String path, String contentType, Supplier<String> content) {
        handle(path, exchange -> HttpService.respond(exchange, 200, contentType, content.get()));
    }

    @Override
    public void close() {
        service.close();
    }

    private void handle(String path, HttpService.Handler handler) {
        service.handle(
                path,
                exchange -> {
                    if (exchange.getRequestURI().getPath().equals(path)) {
                        handler.handle(exchange);
                    } else {
                        HttpService.say(exchange, 404, "not found");
                    }
                });
    }

    private void serveMetrics(HttpExchange exchange) throws IOException {
        long scrape = scrapes.begin();
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        String contentType =
                accept != null && accept.contains("application/openmetrics-text")
                        ? Meters.OPEN_METRICS
                        : Meters.TEXT;
        HttpService.respond(exchange, 200, contentType, meters.scrape(contentType));
        scrapes.end(scrape);
    }
}
