package parade.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the processes of a run trust one another. Never matters to the weights.
 *
 * @param tls empty: traffic is not encrypted
 * @param token the file with the run's secret; empty: none is asked for
 * @param plaintext whether traffic that is not encrypted may leave the machine; never with tls
 */
public record SecuritySpec(Optional<Tls> tls, Optional<Path> token, boolean plaintext) {

    /** Only processes of one machine may talk. */
    public static final SecuritySpec LOOPBACK =
            new SecuritySpec(Optional.empty(), Optional.empty(), false);

    /**
     * Mutual TLS by PEM files.
     *
     * @param certificate this process's own, as a server and as a client, and what leads from it to
     *     the authority
     * @param key the certificate's private key
     * @param authority who must have signed the certificates of others
     */
    public record Tls(Path certificate, Path key, Path authority) {}
}
