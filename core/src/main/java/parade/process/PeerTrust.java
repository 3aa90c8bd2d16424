package parade.process;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides by Java's own rules whether a peer's certificate is good, and says in words why not. The
 * rules' exception stays the cause, since the alert that the peer is sent is made from it.
 */
final class PeerTrust extends X509ExtendedTrustManager {

    /** TLS 1.3 has it apart from certificates. */
    private static final String ANY_KEY_EXCHANGE = "UNKNOWN";

    /** What is wrong with a certificate, by OpenSSL's numbers; they decide on the alert. */
    private enum Fault {
        NOT_YET_VALID(9),
        EXPIRED(10),
        OF_ANOTHER_AUTHORITY(20),
        NOT_FOR_THIS(26),
        OTHER_NAME(62);

        private final int number;

        Fault(int number) {
            this.number = number;
        }
    }

    private final X509ExtendedTrustManager rules;
    private final Path authority;

    /**
     * @param trusted who must have signed
     * @param authority the file that they come from
     */
    PeerTrust(List<X509Certificate> trusted, Path authority) {
        this.authority = authority;
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate certificate : trusted) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            TrustManager manager = factory.getTrustManagers()[0];
            rules = (X509ExtendedTrustManager) manager;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("every Java platform has PKIX", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        try {
            rules.checkServerTrusted(chain, type, engine);
        } catch (CertificateException refused) {
            if (signed(chain, type)) {
                throw untrusted(
                        Fault.OTHER_NAME,
                        "its certificate is for %s, not for %s"
                                .formatted(CertificateNames.of(chain[0]), engine.getPeerHost()),
                        refused);
            }
            throw explained(chain[0], refused);
        }
    }

    /**
     * The class by which netty knows what alert to give, and {@link TlsFailure} who did not trust.
     */
    private static CertificateException untrusted(
            Fault fault, String why, CertificateException cause) {
        return new OpenSslCertificateException(why, cause, fault.number);
    }

    /** Without the engine it is not asked what name was dialed. */
    private boolean signed(X509Certificate[] chain, String type) {
        try {
            rules.checkServerTrusted(chain, type);
            return true;
        } catch (CertificateException not) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        try {
            rules.checkClientTrusted(chain, type, engine);
        } catch (CertificateException refused) {
            throw explained(chain[0], refused);
        }
    }

    private CertificateException explained(X509Certificate peer, CertificateException refused) {
        Fault fault = fault(peer, refused);
        return untrusted(fault, "its certificate " + words(fault, peer, refused), refused);
    }

    private String words(Fault fault, X509Certificate peer, CertificateException refused) {
        return switch (fault) {
            case EXPIRED -> "expired at " + peer.getNotAfter().toInstant();
            case NOT_YET_VALID -> "is not valid before " + peer.getNotBefore().toInstant();
            case OF_ANOTHER_AUTHORITY -> "is not signed by the authority in " + authority;
            case NOT_FOR_THIS, OTHER_NAME -> "is not good: " + refused.getMessage();
        };
    }

    /** Why others with the same authority would not believe this process, its time left aside. */
    Optional<String> ownFault(List<X509Certificate> chain) {
        X509Certificate[] own = chain.toArray(X509Certificate[]::new);
        try {
            rules.checkServerTrusted(own, ANY_KEY_EXCHANGE);
            rules.checkClientTrusted(own, ANY_KEY_EXCHANGE);
            return Optional.empty();
        } catch (CertificateException refused) {
            Fault fault = fault(own[0], refused);
            return fault == Fault.EXPIRED || fault == Fault.NOT_YET_VALID
                    ? Optional.empty()
                    : Optional.of(words(fault, own[0], refused));
        }
    }

    private static Fault fault(X509Certificate peer, CertificateException refused) {
        try {
            peer.checkValidity();
        } catch (CertificateExpiredException expired) {
            return Fault.EXPIRED;
        } catch (CertificateNotYetValidException early) {
            return Fault.NOT_YET_VALID;
        }
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException
                    || (cause instanceof CertPathValidatorException path
                            && path.getReason() == BasicReason.INVALID_SIGNATURE)) {
                return Fault.OF_ANOTHER_AUTHORITY;
            }
        }
        return Fault.NOT_FOR_THIS;
    }

    /** Were they named to peers, one with another certificate would show none at all. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        rules.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        rules.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        rules.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        rules.checkServerTrusted(chain, type, socket);
    }
}
