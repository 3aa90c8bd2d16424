package parade.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import parade.job.SecuritySpec;

/** An authority, and the files that it gives to processes; made when a test needs them. */
public final class Certificates {

    private final X509Bundle authority;

    public Certificates(String name) {
        this(name, Algorithm.ecp256);
    }

    /**
     * @param algorithm what it signs with
     */
    public Certificates(String name, Algorithm algorithm) {
        authority =
                build(() ->
                        new CertificateBuilder()
                                .subject("CN=" + name)
                                .algorithm(algorithm)
                                .notBefore(Instant.now().minus(Duration.ofDays(9)))
                                .setIsCertificateAuthority(true)
                                .buildSelfSigned());
    }

    /** Makes something by what throws anything. */
    private interface Making {
        X509Bundle make() throws Exception;
    }

    private static X509Bundle build(Making making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Files as an impostor would have them: a certificate of this authority, and trust in another
     * one besides.
     */
    public SecuritySpec.Tls issueTrusting(SecuritySpec.Tls other, Path folder) {
        SecuritySpec.Tls own = issue(folder);
        try {
            Path both =
                    Files.writeString(
                            folder.resolve("both.crt"),
                            Files.readString(own.authority())
                                    + "\n"
                                    + Files.readString(other.authority()));
            return new SecuritySpec.Tls(own.certificate(), own.key(), both);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files for a process of this machine, good for an hour. */
    public SecuritySpec.Tls issue(Path folder) {
        return issue(folder, Instant.now(), "localhost", "127.0.0.1", "::1");
    }

    /**
     * Files for a process.
     *
     * @param middle of the two hours in which the certificate is good
     * @param names it is for
     */
    public SecuritySpec.Tls issue(Path folder, Instant middle, String... names) {
        return sign(folder, certificate(middle, names).addExtendedKeyUsageClientAuth());
    }

    /** Files for a process of this machine, with a key of any kind. */
    public SecuritySpec.Tls issue(Path folder, KeyPair key) {
        return sign(
                folder,
                certificate(Instant.now(), "localhost", "127.0.0.1")
                        .publicKey(key.getPublic())
                        .addExtendedKeyUsageClientAuth(),
                Optional.of(key.getPrivate()));
    }

    /** Files that are of no use, since a process is a client, too. */
    public SecuritySpec.Tls issueForServersOnly(Path folder) {
        return sign(folder, certificate(Instant.now(), "localhost"));
    }

    private static CertificateBuilder certificate(Instant middle, String... names) {
        var certificate =
                new CertificateBuilder()
                        .subject("CN=parade")
                        .ecp256()
                        .notBefore(middle.minus(Duration.ofHours(1)))
                        .notAfter(middle.plus(Duration.ofHours(1)))
                        .addExtendedKeyUsageServerAuth();
        for (String name : names) {
            if (name.matches("[0-9.]+|.*:.*")) {
                certificate.addSanIpAddress(name);
            } else {
                certificate.addSanDnsName(name);
            }
        }
        return certificate;
    }

    private SecuritySpec.Tls sign(Path folder, CertificateBuilder certificate) {
        return sign(folder, certificate, Optional.empty());
    }

    private SecuritySpec.Tls sign(
            Path folder, CertificateBuilder certificate, Optional<PrivateKey> key) {
        X509Bundle bundle = build(() -> certificate.buildIssuedBy(authority));
        try {
            Files.createDirectories(folder);
            return new SecuritySpec.Tls(
                    Files.writeString(folder.resolve("tls.crt"), bundle.getCertificatePEM()),
                    Files.writeString(
                            folder.resolve("tls.key"),
                            key.map(Certificates::pem).orElseGet(bundle::getPrivateKeyPEM)),
                    Files.writeString(folder.resolve("ca.crt"), authority.getCertificatePEM()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(Base64.getMimeEncoder().encodeToString(key.getEncoded()));
    }
}
