package parade.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.metrics.Meters;

/**
 * What a process shows over HTTP: {@code /metrics} for Prometheus, {@code /healthz} (alive) and
 * {@code /readyz} (ready for work), and pages that are added. Two daemon threads serve it, so it
 * keeps no process alive.
 */
public final class Endpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final int THREADS = 2;
    private static final int WAITING_REQUESTS = 64;

    static {
        // Read once by the JDK's server. Without them a client that never ends its request holds
        // one of the threads for ever. Seconds.
        limit("sun.net.httpserver.maxReqTime", "10");
        limit("sun.net.httpserver.maxRspTime", "60");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final Meters meters;
    private final Scrapes scrapes = new Scrapes();

    private Endpoint(HttpServer server, Meters meters, BooleanSupplier ready) {
        this.server = server;
        this.meters = meters;
        this.executor =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_REQUESTS),
                        Thread.ofPlatform().daemon().name("http-", 0).factory(),
                        // The accepting thread then serves it, and accepts nothing meanwhile.
                        new ThreadPoolExecutor.CallerRunsPolicy());
        server.setExecutor(executor);
        handle("/metrics", this::serveMetrics);
        handle("/healthz", exchange -> respond(exchange, 200, PLAIN, "alive\n"));
        handle(
                "/readyz",
                exchange -> {
                    boolean isReady = ready.getAsBoolean();
                    respond(
                            exchange,
                            isReady ? 200 : 503,
                            PLAIN,
                            isReady ? "ready\n" : "not yet\n");
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

    private static HttpServer bind(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(port), 0);
    }

    private static Endpoint serve(HttpServer server, Meters meters, BooleanSupplier ready) {
        var endpoint = new Endpoint(server, meters, ready);
        endpoint.startDispatcher();
        return endpoint;
    }

    /** The port that it really listens at. */
    public int port() {
        return server.getAddress().getPort();
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
        handle(path, exchange -> respond(exchange, 200, contentType, content.get()));
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    /** The dispatcher inherits being a daemon from the thread that starts it. */
    private void startDispatcher() {
        Thread starter = Thread.ofPlatform().daemon().name("http-start").start(server::start);
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void handle(String path, Handler handler) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        serve(exchange, path, handler);
                    }
                });
    }

    private static void serve(HttpExchange exchange, String path, Handler handler)
            throws IOException {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            // A context also gets every path below its own.
            respond(exchange, 404, PLAIN, "not found\n");
        } else if (!isRead(exchange)) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            respond(exchange, 405, PLAIN, "only GET and HEAD\n");
        } else {
            try {
                handler.handle(exchange);
            } catch (RuntimeException e) {
                LOG.error("{} failed", path, e);
                if (exchange.getResponseCode() < 0) {
                    respond(exchange, 500, PLAIN, "failed: see the log\n");
                }
            }
        }
    }

    private void serveMetrics(HttpExchange exchange) throws IOException {
        long scrape = scrapes.begin();
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        String contentType =
                accept != null && accept.contains("application/openmetrics-text")
                        ? Meters.OPEN_METRICS
                        : Meters.TEXT;
        respond(exchange, 200, contentType, meters.scrape(contentType));
        scrapes.end(scrape);
    }

    private static boolean isRead(HttpExchange exchange) {
        return switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> true;
            default -> false;
        };
    }

    private static void respond(
            HttpExchange exchange, int status, String contentType, String content)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void limit(String property, String seconds) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, seconds);
        }
    }
}
