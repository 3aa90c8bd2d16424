package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parade.job.SecuritySpec;
import parade.testing.Certificates;

/** What is wrong with a process's own files, found when it starts. */
final class CredentialsTest {

    private static final Certificates AUTHORITY = new Certificates("authority");

    @TempDir private Path folder = Path.of("");

    private String fault(SecuritySpec.Tls files) {
        return fault(new SecuritySpec(Optional.of(files), Optional.empty(), false));
    }

    /** The message, with the folder left out. */
    private String fault(SecuritySpec security) {
        try {
            Protection.of(security);
            return "none";
        } catch (CredentialsException wrong) {
            return String.valueOf(wrong.getMessage()).replace(folder + "/", "");
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path absent() {
        return folder.resolve("absent");
    }

    @Test
    void filesThatAreNotThereOrNotReadable() {
        SecuritySpec.Tls good = AUTHORITY.issue(folder);
        assertThat(fault(good)).isEqualTo("none");
        assertThat(fault(new SecuritySpec.Tls(absent(), good.key(), good.authority())))
                .isEqualTo("security.tls.certificate: absent is not there");
        assertThat(fault(new SecuritySpec.Tls(good.certificate(), absent(), good.authority())))
                .isEqualTo("security.tls.key: absent is not there");
        assertThat(fault(new SecuritySpec.Tls(good.certificate(), good.key(), absent())))
                .isEqualTo("security.tls.authority: absent is not there");
        assertThat(fault(new SecuritySpec.Tls(good.certificate(), good.key(), folder)))
                .contains("security.tls.authority: ", " can't be read: ");
    }

    @Test
    void filesThatHoldSomethingElse() throws IOException {
        SecuritySpec.Tls good = AUTHORITY.issue(folder);
        assertThat(fault(new SecuritySpec.Tls(good.key(), good.key(), good.authority())))
                .isEqualTo(
                        "security.tls.certificate: tls.key holds no certificate in PEM"
                                + " (-----BEGIN CERTIFICATE-----)");
        assertThat(fault(new SecuritySpec.Tls(good.certificate(), good.certificate(), absent())))
                .isEqualTo(
                        "security.tls.key: tls.crt holds no private key in PEM (-----BEGIN PRIVATE"
                                + " KEY-----)");
        assertThat(fault(new SecuritySpec.Tls(good.certificate(), good.key(), file("empty", ""))))
                .startsWith("security.tls.authority: empty holds no certificate in PEM");
        Path cut = file("cut", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        assertThat(fault(new SecuritySpec.Tls(cut, good.key(), good.authority())))
                .startsWith("security.tls.certificate: cut holds a damaged certificate: ");
        Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        assertThat(fault(new SecuritySpec.Tls(large, good.key(), good.authority())))
                .isEqualTo("security.tls.certificate: large is larger than a mebibyte");
    }

    @ParameterizedTest
    @CsvSource({
        "ENCRYPTED PRIVATE KEY, 'holds an encrypted key, and there is nobody to ask for its password'",
        "EC PRIVATE KEY, 'holds a key in an older form (EC PRIVATE KEY): openssl pkcs8 -topk8'",
        "RSA PRIVATE KEY, 'holds a key in an older form (RSA PRIVATE KEY): openssl pkcs8 -topk8'",
        "PRIVATE KEY, 'holds a private key that is damaged, or none of [EC, RSA]'",
    })
    void keysOfOtherKinds(String label, String message) throws IOException {
        SecuritySpec.Tls good = AUTHORITY.issue(folder);
        Path key =
                file("key", "-----BEGIN %s-----\nMIIB\n-----END %s-----".formatted(label, label));
        assertThat(fault(new SecuritySpec.Tls(good.certificate(), key, good.authority())))
                .startsWith("security.tls.key: key " + message);
    }

    @Test
    void aKeyOfAnotherCertificate() {
        SecuritySpec.Tls one = AUTHORITY.issue(folder.resolve("one"));
        SecuritySpec.Tls other = AUTHORITY.issue(folder.resolve("other"));
        assertThat(fault(new SecuritySpec.Tls(one.certificate(), other.key(), one.authority())))
                .isEqualTo(
                        "security.tls: the key in other/tls.key does not belong to the certificate"
                                + " in one/tls.crt");
    }

    @Test
    void aCertificateThatTheOthersWouldNotBelieve() {
        SecuritySpec.Tls own = AUTHORITY.issue(folder.resolve("own"));
        SecuritySpec.Tls other = new Certificates("other").issue(folder.resolve("other"));
        assertThat(fault(new SecuritySpec.Tls(own.certificate(), own.key(), other.authority())))
                .isEqualTo(
                        "security.tls.certificate: own/tls.crt is not signed by the authority in"
                                + " other/ca.crt");
        assertThat(fault(AUTHORITY.issueForServersOnly(folder.resolve("half"))))
                .isEqualTo(
                        "security.tls.certificate: half/tls.crt is not good: Extended key usage"
                                + " does not permit use for TLS client authentication");
    }

    @Test
    void certificatesOutOfTheirTime() {
        Instant now = Instant.now();
        assertThat(fault(AUTHORITY.issue(folder, now.minus(Duration.ofDays(1)), "localhost")))
                .matches(
                        "security.tls.certificate: tls.crt expired: it was valid until \\S+Z, and"
                                + " now it is \\S+Z");
        assertThat(fault(AUTHORITY.issue(folder, now.plus(Duration.ofDays(1)), "localhost")))
                .matches(
                        "security.tls.certificate: tls.crt is not valid yet: it is from \\S+Z on,"
                                + " and now it is \\S+Z");
        SecuritySpec.Tls good = AUTHORITY.issue(folder);
        assertThatExceptionOfType(CredentialsException.class)
                .isThrownBy(() -> Credentials.read(good, now.minus(Duration.ofMinutes(90))))
                .withMessageContaining("is not valid yet");
    }

    @Test
    void theNameThatOthersDial() throws CredentialsException {
        Protection protection =
                Protection.of(
                        new SecuritySpec(
                                Optional.of(
                                        AUTHORITY.issue(
                                                folder,
                                                Instant.now(),
                                                "server-0",
                                                "10.1.2.3",
                                                "fd00::1")),
                                Optional.empty(),
                                false));
        for (String host : new String[] {"server-0", "SERVER-0", "10.1.2.3"}) {
            protection.requireOwnName(host);
        }
        protection.requireOwnName("fd00:0:0::1");
        for (String host : new String[] {"server-1", "server-0.svc", "10.1.2.4"}) {
            assertThatExceptionOfType(CredentialsException.class)
                    .isThrownBy(() -> protection.requireOwnName(host))
                    .withMessageContaining(
                            "tls.crt is for server-0, 10.1.2.3, fd00:0:0:0:0:0:0:1,"
                                    + " and not for "
                                    + host)
                    .withMessageContaining("deploy/certificates DIR " + host);
        }
        Protection.none().requireOwnName("anything");
    }

    @Test
    void anAsteriskIsOneLabel() {
        var names = new CertificateNames(List.of("*.parade.svc"), List.of());
        assertThat(names.cover("a.parade.svc")).isTrue();
        assertThat(names.cover("a.b.parade.svc")).isFalse();
        assertThat(names.cover("parade.svc")).isFalse();
        assertThat(names.cover(".parade.svc")).isFalse();
        assertThat(new CertificateNames(List.of(), List.of())).hasToString("no name at all");
    }

    private String ofToken(String text) throws IOException {
        Path file = file("token", text);
        return fault(new SecuritySpec(Optional.empty(), Optional.of(file), false));
    }

    @Test
    void tokens() throws IOException {
        assertThat(ofToken("0123456789abcdef")).isEqualTo("none");
        assertThat(ofToken(" \r\n0123456789abcdef\r\n\n")).isEqualTo("none");
        assertThat(ofToken("\n \n")).isEqualTo("security.token.file: token is empty");
        assertThat(ofToken("short-secret\n"))
                .isEqualTo(
                        "security.token.file: token holds a token of 12 characters, expected 16 at"
                                + " least");
        assertThat(fault(new SecuritySpec(Optional.empty(), Optional.of(absent()), false)))
                .isEqualTo("security.token.file: absent is not there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789 abcdef",
                "0123456789abcdef\n0123456789abcdef",
                "0123456789abcdef\u0000",
                "0123456789abcdef\u00e9"
            })
    void tokensThatNoHeaderCanCarry(String text) throws IOException {
        assertThat(ofToken(text))
                .startsWith("security.token.file: token holds a token with other characters than")
                .doesNotContain("0123456789");
    }

    @Test
    void aTokenDoesNotShowItself() throws Exception {
        Token token = Token.read(file("token", "0123456789abcdef"));
        assertThat("" + token + new Protection.Plaintext(true, Optional.of(token)))
                .doesNotContain("0123456789abcdef");
        assertThat(token.isIn("Bearer 0123456789abcdef")).isTrue();
        for (String other :
                new String[] {
                    "", "0123456789abcdef", "bearer 0123456789abcdef", "Bearer 0123456789abcdeg"
                }) {
            assertThat(token.isIn(other)).as(other).isFalse();
        }
    }
}
