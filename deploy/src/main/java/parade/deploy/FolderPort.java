package parade.deploy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parade.process.FolderEndpoint;

/**
 * The run folder, served on the loopback interface to whoever may forward a port to this machine or
 * pod; or nothing, where no port was named.
 */
record FolderPort(@Nullable FolderEndpoint endpoint) implements AutoCloseable {

    private static final Duration LAST_DOWNLOADS = Duration.ofSeconds(60);

    /**
     * Starts to serve.
     *
     * @param port the port and no other, 0 for any; null: nothing is served
     */
    static FolderPort open(
            @Nullable Integer port, Path folder, Supplier<? extends Map<String, ?>> status)
            throws UserException {
        if (port == null) {
            return new FolderPort(null);
        }
        if (port < 0 || port > 65_535) {
            throw new UserException(
                    ExitCode.USAGE, "--folder-port " + port + ": expected 0 to 65535");
        }
        try {
            return new FolderPort(FolderEndpoint.start(port, folder, status));
        } catch (IOException taken) {
            throw new UserException(
                    ExitCode.USAGE,
                    "the run folder can't be served at --folder-port %d: %s; give a free port, or 0 for any"
                            .formatted(port, taken.getMessage()));
        }
    }

    /** Says where the folder is, if it is served at all. */
    void announce(Path folder) {
        if (endpoint != null) {
            InetAddress bound = endpoint.address().getAddress();
            String host =
                    bound instanceof Inet6Address
                            ? "[" + bound.getHostAddress() + "]"
                            : bound.getHostAddress();
            System.out.println(folder + " is served at " + host + ":" + endpoint.port());
        }
    }

    /** Lets whoever is fetching the folder come to the end. */
    void awaitDownloads() throws InterruptedException {
        if (endpoint != null) {
            var _ = endpoint.awaitDownloads(LAST_DOWNLOADS);
        }
    }

    @Override
    public void close() {
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
