package parade.process;

import com.sun.net.httpserver.HttpExchange;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run folder over HTTP, on the loopback interface alone: whoever may forward a port to this
 * machine or pod may read it, the network may not, nor a page of the network in a browser here.
 * {@code /status} says how the run is, {@code /files} lists the files, {@code /files/PATH} gives
 * one, with ranges. An answer is cut after a minute; whoever wants the rest asks for it with {@code
 * Range}, and with {@code If-Match} so that it is of the same file.
 */
public final class FolderEndpoint implements AutoCloseable {

    private static final String FILES = "/files";
    private static final int THREADS = 4;
    private static final int BUFFER_BYTES = 1 << 16;

    /** What a browser here says for this machine; any other name was made to lead here. */
    private static final Pattern OWN_HOST =
            Pattern.compile(
                    "(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d*)?", Pattern.CASE_INSENSITIVE);

    private final HttpService service;
    private final FolderFiles files;
    private final Supplier<? extends Map<String, ?>> status;
    private final Downloads downloads = new Downloads();

    private FolderEndpoint(
            HttpService service, Path folder, Supplier<? extends Map<String, ?>> status) {
        this.service = service;
        this.status = status;
        files = new FolderFiles(folder);
        service.handle("/", this::serve);
    }

    /**
     * Starts to serve.
     *
     * @param port the port and no other; 0: any free one
     * @param status what {@code /status} says, asked at each request
     */
    public static FolderEndpoint start(
            int port, Path folder, Supplier<? extends Map<String, ?>> status) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var endpoint =
                new FolderEndpoint(HttpService.bind(address, "folder", THREADS), folder, status);
        endpoint.service.start();
        return endpoint;
    }

    /** The port that it listens at. */
    public int port() {
        return address().getPort();
    }

    /** Where it listens, and nowhere else. */
    public InetSocketAddress address() {
        return service.address();
    }

    /**
     * Waits while somebody is fetching files; not at all if nobody is.
     *
     * @return whether nobody is any more
     */
    public boolean awaitDownloads(Duration atMost) throws InterruptedException {
        return downloads.awaitQuiet(atMost);
    }

    @Override
    public void close() {
        service.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || !OWN_HOST.matcher(host).matches()) {
            HttpService.say(exchange, 403, "this is for localhost, 127.0.0.1 and [::1] only");
        } else if (path == null) {
            HttpService.say(exchange, 404, "not found");
        } else if (path.equals("/status")) {
            json(exchange, status.get());
        } else if (path.equals(FILES)) {
            try (var _ = downloads.begin()) {
                json(exchange, Map.of("files", files.list()));
            }
        } else if (path.startsWith(FILES + "/")) {
            try (var _ = downloads.begin()) {
                file(exchange, path.substring(FILES.length() + 1));
            }
        } else {
            HttpService.say(exchange, 404, "not found: there are /status, /files and /files/PATH");
        }
    }

    private void file(HttpExchange exchange, String path) throws IOException {
        try (FolderFiles.Opened file = files.open(path)) {
            var headers = exchange.getResponseHeaders();
            String tag = '"' + file.tag() + '"';
            headers.set("ETag", tag);
            headers.set("Accept-Ranges", "bytes");
            if (!matches(exchange.getRequestHeaders().getFirst("If-Match"), tag)) {
                HttpService.say(exchange, 412, "another file has taken its place");
                return;
            }
            headers.set("Content-Type", "application/octet-stream");
            switch (ByteRange.of(exchange.getRequestHeaders().getFirst("Range"), file.bytes())) {
                case ByteRange.Whole() -> send(exchange, 200, file, 0, file.bytes());
                case ByteRange.Part part -> {
                    headers.set(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(part.first(), part.last(), file.bytes()));
                    send(exchange, 206, file, part.first(), part.bytes());
                }
                case ByteRange.Unsatisfiable() -> {
                    headers.set("Content-Range", "bytes */" + file.bytes());
                    HttpService.say(exchange, 416, "it has " + file.bytes() + " bytes");
                }
            }
        } catch (FileNotFoundException nowhere) {
            HttpService.say(exchange, 404, "no such file");
        }
    }

    private static boolean matches(@Nullable String wanted, String tag) {
        return wanted == null || wanted.strip().equals("*") || wanted.contains(tag);
    }

    private static void send(
            HttpExchange exchange, int code, FolderFiles.Opened file, long first, long bytes)
            throws IOException {
        if (HttpService.isHead(exchange)) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(bytes));
            exchange.sendResponseHeaders(code, -1);
            return;
        }
        exchange.sendResponseHeaders(code, bytes == 0 ? -1 : bytes);
        if (bytes == 0) {
            return;
        }
        OutputStream out = exchange.getResponseBody();
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long sent = 0; sent < bytes; ) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, bytes - sent));
            int read = file.channel().read(buffer, first + sent);
            if (read < 0) {
                throw new EOFException("cut while it was sent"); // and so is the answer
            }
            out.write(buffer.array(), 0, read);
            sent += read;
        }
    }

    private static void json(HttpExchange exchange, Map<String, ?> values) throws IOException {
        HttpService.respond(exchange, 200, "application/json", Json.text(values) + "\n");
    }
}
