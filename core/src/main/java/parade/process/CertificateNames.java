package parade.process;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names and addresses that a certificate is for (RFC 6125); the common name does not count.
 *
 * @param hosts DNS names, of which the first label may be an asterisk
 */
record CertificateNames(List<String> hosts, List<String> addresses) {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    static CertificateNames of(X509Certificate certificate) {
        List<String> hosts = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (List<?> name : alternatives(certificate)) {
            if (name.get(0) instanceof Integer kind && name.get(1) instanceof String text) {
                switch (kind) {
                    case DNS_NAME -> hosts.add(text);
                    case IP_ADDRESS -> addresses.add(text);
                    default -> {}
                }
            }
        }
        return new CertificateNames(List.copyOf(hosts), List.copyOf(addresses));
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
        } catch (CertificateParsingException damaged) {
            return List.of();
        }
    }

    /** Whether they cover a name or an address as it is dialed. */
    boolean cover(String host) {
        try {
            InetAddress dialed = InetAddress.ofLiteral(host);
            return addresses.stream().anyMatch(own -> InetAddress.ofLiteral(own).equals(dialed));
        } catch (IllegalArgumentException name) {
            String dialed = host.toLowerCase(Locale.ROOT);
            return hosts.stream().anyMatch(own -> covers(own.toLowerCase(Locale.ROOT), dialed));
        }
    }

    private static boolean covers(String own, String dialed) {
        int dot = dialed.indexOf('.');
        return own.equals(dialed)
                || (own.startsWith("*.")
                        && dot > 0
                        && own.substring(1).equals(dialed.substring(dot)));
    }

    /** {@code server-0, 127.0.0.1}. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>(hosts);
        all.addAll(addresses);
        return all.isEmpty() ? "no name at all" : String.join(", ", all);
    }
}
