package parade.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A run's secret: whoever has it belongs to the run. It never shows itself in a text. */
public final class Token {

    private static final int LEAST_CHARACTERS = 16;
    private static final String SETTING = "security.token.file";
    private static final String SCHEME = "Bearer ";

    private final byte[] header;

    private Token(String secret) {
        header = (SCHEME + secret).getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the file; white space around the secret does not count. */
    static Token read(Path file) throws CredentialsException {
        String secret = Pem.text(SETTING, file).strip();
        if (secret.isEmpty()) {
            throw Pem.wrong(SETTING, file, "is empty");
        }
        if (secret.length() < LEAST_CHARACTERS) {
            throw Pem.wrong(
                    SETTING,
                    file,
                    "holds a token of %d characters, expected %d at least"
                            .formatted(secret.length(), LEAST_CHARACTERS));
        }
        if (!secret.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw Pem.wrong(
                    SETTING,
                    file,
                    "holds a token with other characters than visible ASCII ones, or several lines");
        }
        return new Token(secret);
    }

    /** What a call carries as {@code authorization}. */
    String header() {
        return new String(header, StandardCharsets.US_ASCII);
    }

    /** Takes the same time wherever they differ, so that nobody can find it bit by bit. */
    boolean isIn(String authorization) {
        return MessageDigest.isEqual(authorization.getBytes(StandardCharsets.US_ASCII), header);
    }

    @Override
    public String toString() {
        return "a token";
    }
}
