package parade.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys in the text form that everybody has them in, PEM (RFC 7468).
 *
 * @param setting the key of the job file that names the file
 */
record Pem(String setting, Path file) {

    private static final long MAXIMUM_BYTES = 1 << 20;

    private static final Pattern PART =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA");

    private record Part(String label, String text) {

        byte[] bytes() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    /** All certificates, in the order of the file; at least one. */
    List<X509Certificate> certificates() throws CredentialsException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Part part : parts()) {
                if (part.label().equals("CERTIFICATE")) {
                    var bytes = new ByteArrayInputStream(part.bytes());
                    certificates.add((X509Certificate) factory.generateCertificate(bytes));
                }
            }
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw wrong("holds a damaged certificate: " + damaged.getMessage());
        }
        if (certificates.isEmpty()) {
            throw wrong("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(certificates);
    }

    /** The one private key, in PKCS#8, not encrypted. */
    PrivateKey key() throws CredentialsException {
        for (Part part : parts()) {
            switch (part.label()) {
                case "PRIVATE KEY" -> {
                    return key(part);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                        throw wrong(
                                "holds an encrypted key, and there is nobody to ask for its password: openssl pkcs8 -in KEY -out tls.key decrypts it");
                case "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
                        throw wrong(
                                "holds a key in an older form ("
                                        + part.label()
                                        + "): openssl pkcs8 -topk8 -nocrypt -in KEY -out tls.key makes it PKCS#8");
                default -> {} // certificates and parameters may stand beside it
            }
        }
        throw wrong("holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
    }

    private PrivateKey key(Part part) throws CredentialsException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(part.bytes()));
            } catch (GeneralSecurityException | IllegalArgumentException another) {
                // The next one may know it.
            }
        }
        throw wrong("holds a private key that is damaged, or none of " + KEY_ALGORITHMS);
    }

    private List<Part> parts() throws CredentialsException {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text(setting, file));
        while (matcher.find()) {
            parts.add(new Part(matcher.group(1), matcher.group(2)));
        }
        return parts;
    }

    /** A small file's text; whatever is no text comes out as something that is not expected. */
    static String text(String setting, Path file) throws CredentialsException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAXIMUM_BYTES) {
                throw wrong(setting, file, "is larger than a mebibyte");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException absent) {
            throw wrong(setting, file, "is not there");
        } catch (AccessDeniedException denied) {
            throw wrong(setting, file, "may not be read by this user");
        } catch (IOException unreadable) {
            throw wrong(setting, file, "can't be read: " + unreadable.getMessage());
        }
    }

    CredentialsException wrong(String what) {
        return wrong(setting, file, what);
    }

    static CredentialsException wrong(String setting, Path file, String what) {
        return new CredentialsException("%s: %s %s".formatted(setting, file, what));
    }
}
