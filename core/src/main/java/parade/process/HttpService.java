package parade.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all pages of a process over HTTP have in common: they are read only, a few daemon threads
 * serve them, so they keep no process alive, and no client holds one of these for ever.
 */
final class HttpService implements AutoCloseable {

    static final String PLAIN = "text/plain; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
    private static final int WAITING_REQUESTS = 64;

    static {
        HttpLimits.ensure();
    }

    private final HttpServer server;
    private final ThreadPoolExecutor executor;

    /** What answers a GET or HEAD. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private HttpService(HttpServer server, String name, int threads) {
        this.server = server;
        executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_REQUESTS),
                        Thread.ofPlatform().daemon().name(name + "-", 0).factory(),
                        // The accepting thread then serves it, and accepts nothing meanwhile.
                        new ThreadPoolExecutor.CallerRunsPolicy());
        server.setExecutor(executor);
    }

    /**
     * Listens, and serves nothing yet.
     *
     * @param name of its threads
     */
    static HttpService bind(InetSocketAddress address, String name, int threads)
            throws IOException {
        return new HttpService(HttpServer.create(address, 0), name, threads);
    }

    /** Serves a path and all below it. */
    void handle(String path, Handler handler) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        serve(exchange, handler);
                    }
                });
    }

    /** The dispatcher inherits being a daemon from the thread that starts it. */
    void start() {
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

    /** Where it really listens. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static void serve(HttpExchange exchange, Handler handler) throws IOException {
        if (!exchange.getRequestMethod().equals("GET") && !isHead(exchange)) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            say(exchange, 405, "only GET and HEAD");
            return;
        }
        try {
            handler.handle(exchange);
        } catch (IOException | RuntimeException failed) {
            if (exchange.getResponseCode() >= 0) {
                throw failed; // most likely the other side has gone away
            }
            LOG.error("{} can't be answered", exchange.getRequestURI(), failed);
            say(exchange, 500, "failed: see the log");
        }
    }

    static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }

    /** Answers with a line. */
    static void say(HttpExchange exchange, int status, String line) throws IOException {
        LOG.debug("{} {}: {}", exchange.getRequestMethod(), exchange.getRequestURI(), status);
        respond(exchange, status, PLAIN, line + "\n");
    }

    static void respond(HttpExchange exchange, int status, String contentType, String content)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (isHead(exchange)) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
