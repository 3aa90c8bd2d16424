package parade.process;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Where a process listens.
 *
 * @param host a name or an IP address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

    /** What a host is, for those who are told that theirs is none. */
    public static final String HOST =
            "a host is an IP address, or a name of letters, digits, dots and hyphens";

    public Address {
        if (host.isBlank() || !host.equals(host.strip())) {
            throw new IllegalArgumentException("an address needs a host, not '" + host + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code host:port} or {@code [IPv6]:port}.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw malformed(text, "the port is missing");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw malformed(text, "an IPv6 address stands in brackets");
        }
        if (host.isBlank()) {
            throw malformed(text, "the host is missing");
        }
        OptionalInt port = number(text.substring(colon + 1));
        if (port.isEmpty() || port.getAsInt() < 1 || port.getAsInt() > 65_535) {
            throw malformed(text, "the port is not a number from 1 to 65535");
        }
        if (!isHost(host)) {
            throw malformed(text, HOST);
        }
        return new Address(host, port.getAsInt());
    }

    /** Whether connections can be made to what is meant to be a name or an IP address. */
    public static boolean isHost(String text) {
        try {
            // The rule by which channels take it.
            return !text.isEmpty()
                    && new URI(null, null, text, 1, null, null, null).getHost() != null;
        } catch (URISyntaxException neither) {
            return false;
        }
    }

    /**
     * Whether a host can only be this machine, by its name: what a name server says may change, and
     * many a machine's own name leads to its loopback.
     */
    public static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static OptionalInt number(String digits) {
        boolean plain = digits.length() <= 5 && !digits.isEmpty();
        for (int i = 0; plain && i < digits.length(); i++) {
            plain = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        return plain ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException(
                "'" + text + "' is not an address like host:port or [::1]:port: " + why);
    }
}
