package parade.process;

import java.time.Instant;
import java.util.Optional;
import parade.job.SecuritySpec;

/** How a process guards what it says to others and what it hears; loaded once, when it starts. */
public sealed interface Protection {

    /** Not encrypted, and only between processes of this machine. */
    static Protection none() {
        return new Plaintext(false, Optional.empty());
    }

    /** What every call must carry. */
    Optional<Token> token();

    /** Whether it is good for talking to other machines. */
    boolean beyondLoopback();

    /**
     * Not encrypted.
     *
     * @param beyondLoopback whether somebody has asked for that between machines, too
     */
    record Plaintext(boolean beyondLoopback, Optional<Token> token) implements Protection {}

    /** Encrypted, and both ends have proved who they are. */
    final class Tls implements Protection {

        private final Credentials credentials;
        private final Optional<Token> token;

        Tls(Credentials credentials, Optional<Token> token) {
            this.credentials = credentials;
            this.token = token;
        }

        Credentials credentials() {
            return credentials;
        }

        @Override
        public Optional<Token> token() {
            return token;
        }

        @Override
        public boolean beyondLoopback() {
            return true;
        }
    }

    /** Reads the files that a job names. */
    static Protection of(SecuritySpec security) throws CredentialsException {
        Optional<Token> token =
                security.token().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Token.read(security.token().get()));
        return security.tls().isEmpty()
                ? new Plaintext(security.plaintext(), token)
                : new Tls(Credentials.read(security.tls().get(), Instant.now()), token);
    }

    /**
     * Whether a server may be reached by a host name.
     *
     * @throws CredentialsException if peers would not believe that it is the one they dialed
     */
    default void requireOwnName(String host) throws CredentialsException {
        if (this instanceof Tls tls) {
            tls.credentials().requireName(host);
        }
    }
}
