package parade.process;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.job.SecuritySpec;

/**
 * What a process proves itself with, as a server and as a client, and whom it believes. TLS 1.3
 * only; by BoringSSL where its library can be loaded, else by the JDK.
 */
final class Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final String VERSION = "TLSv1.3";

    /** Of certificates, by Java's names; what BoringSSL and the JDK both believe. */
    private static final Pattern SIGNATURES =
            Pattern.compile("SHA(256|384|512)with(ECDSA|RSA)|RSASSA-PSS");

    private static final SslProvider PROVIDER = provider();

    private final SecuritySpec.Tls files;
    private final X509Certificate own;
    private final SslContext server;
    private final SslContext client;

    private Credentials(
            SecuritySpec.Tls files,
            List<X509Certificate> chain,
            PrivateKey key,
            PeerTrust trust,
            SslProvider provider) {
        this.files = files;
        own = chain.getFirst();
        server =
                build(
                        SslContextBuilder.forServer(key, chain)
                                .clientAuth(ClientAuth.REQUIRE)
                                .trustManager(trust),
                        provider);
        client =
                build(
                        SslContextBuilder.forClient().keyManager(key, chain).trustManager(trust),
                        provider);
    }

    /**
     * Reads the files, once: what is changed in them later counts when a process is started again.
     *
     * @param now must lie in the certificates' time
     */
    static Credentials read(SecuritySpec.Tls files, Instant now) throws CredentialsException {
        return read(files, now, PROVIDER);
    }

    static Credentials read(SecuritySpec.Tls files, Instant now, SslProvider provider)
            throws CredentialsException {
        var certificate = new Pem("security.tls.certificate", files.certificate());
        var authority = new Pem("security.tls.authority", files.authority());
        List<X509Certificate> chain = certificate.certificates();
        PrivateKey key = new Pem("security.tls.key", files.key()).key();
        List<X509Certificate> trusted = authority.certificates();
        requireKind(certificate, chain.getFirst());
        for (X509Certificate one : chain) {
            requireSignature(certificate, one);
        }
        requireTime(certificate, chain.getFirst(), now);
        for (X509Certificate one : trusted) {
            requireTime(authority, one, now);
        }
        if (!belong(key, chain.getFirst())) {
            throw new CredentialsException(
                    "security.tls: the key in %s does not belong to the certificate in %s"
                            .formatted(files.key(), files.certificate()));
        }
        var trust = new PeerTrust(trusted, files.authority());
        Optional<String> fault = trust.ownFault(chain);
        if (fault.isPresent()) {
            throw certificate.wrong(fault.get());
        }
        return new Credentials(files, chain, key, trust, provider);
    }

    /** Peers may have BoringSSL, which believes no larger curve, or the JDK. */
    private static void requireKind(Pem pem, X509Certificate certificate)
            throws CredentialsException {
        if (certificate.getPublicKey() instanceof ECPublicKey key) {
            int bits = key.getParams().getCurve().getField().getFieldSize();
            if (bits != 256 && bits != 384) {
                throw pem.wrong(
                        "is for a key of EC with %d bits: expected EC with 256 or 384 bits, or RSA"
                                .formatted(bits));
            }
        }
    }

    private static void requireSignature(Pem pem, X509Certificate certificate)
            throws CredentialsException {
        if (!SIGNATURES.matcher(certificate.getSigAlgName()).matches()) {
            throw pem.wrong(
                    "is signed by %s: expected an authority whose key is EC or RSA, and SHA-256 or more"
                            .formatted(certificate.getSigAlgName()));
        }
    }

    private static void requireTime(Pem pem, X509Certificate certificate, Instant now)
            throws CredentialsException {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw pem.wrong(
                    "expired: it was valid until %s, and now it is %s".formatted(until, now));
        }
        if (now.isBefore(from)) {
            throw pem.wrong(
                    "is not valid yet: it is from %s on, and now it is %s".formatted(from, now));
        }
    }

    /** What one has signed, the other can verify. */
    private static boolean belong(PrivateKey key, X509Certificate certificate) {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] anything = {1, 2, 3};
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofDifferentKinds) {
            return false;
        }
    }

    /** Peers verify the name that they dial, so it must be one of the certificate's. */
    void requireName(String host) throws CredentialsException {
        CertificateNames names = CertificateNames.of(own);
        if (!names.cover(host)) {
            throw new CredentialsException(
                    "security.tls.certificate: %s is for %s, and not for %s, by which the others reach this process: deploy/certificates DIR %s makes one that is"
                            .formatted(files.certificate(), names, host, host));
        }
    }

    SslContext server() {
        return server;
    }

    SslContext client() {
        return client;
    }

    private static SslContext build(SslContextBuilder builder, SslProvider provider) {
        try {
            return GrpcSslContexts.configure(builder, provider).protocols(VERSION).build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS can't be set up: " + e.getMessage(), e);
        }
    }

    private static SslProvider provider() {
        if (OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)) {
            return SslProvider.OPENSSL;
        }
        LOG.warn(
                "BoringSSL can't be loaded here ({}): TLS is the JDK's, which is slower",
                String.valueOf(OpenSsl.unavailabilityCause()));
        return SslProvider.JDK;
    }
}
