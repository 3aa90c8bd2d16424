package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/certificates}: what it makes is what a run takes. */
final class CertificatesScriptTest {

    @TempDir private Path folder = Path.of("");

    private record Said(int code, String text) {}

    private Said script(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(ProjectRoot.path().resolve("deploy/certificates").toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Assumptions.assumeFalse(text.contains("openssl is missing"), text);
        return new Said(process.exitValue(), text);
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    private Execution serve(String... settings) throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), TestRun.DIGITS);
        var arguments = new ArrayList<>(List.of("train", job.toString(), "--set", "train.steps=2"));
        arguments.addAll(List.of("--out", folder.resolve("run-" + System.nanoTime()).toString()));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return Execution.here(arguments);
    }

    private static String security(String tls) {
        return "security={tls: {certificate: %s/tls.crt, key: %s/tls.key, authority: %s/ca.crt}, token: {file: %s/token}}"
                .replace("%s", tls);
    }

    @Test
    void whatItMakesIsWhatARunTakes() throws Exception {
        Said said = script("tls", "server-0", "10.1.2.3", "*.parade.svc");
        assertThat(said.code()).as(said.text()).isZero();
        assertThat(said.text()).contains("DNS:server-0,IP:10.1.2.3,DNS:*.parade.svc");
        try (Stream<Path> files = Files.list(folder.resolve("tls"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.crt", "ca.key", "tls.crt", "tls.key", "token");
        }
        assertThat(List.of(mode("tls/tls.key"), mode("tls/ca.key"), mode("tls/token")))
                .containsOnly("rw-------");
        Execution run = serve(security("tls"));
        assertThat(run.code()).as(run.errors()).isZero();
    }

    @Test
    void furtherCertificatesOfTheSameAuthority() throws Exception {
        assertThat(script("tls").code()).isZero();
        Said again = script("tls");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.text()).contains("has everything already; nothing is overwritten");
        assertThat(script("tls", "--readable").code()).isZero();
        assertThat(List.of(mode("tls/tls.key"), mode("tls/token"))).containsOnly("rw-r--r--");
        Files.delete(folder.resolve("tls/token"));
        Said token = script("tls", "server-9");
        assertThat(token.code()).isZero();
        assertThat(token.text()).contains("made token in tls").doesNotContain("server-9", "days");
        Files.createDirectory(folder.resolve("more"));
        for (String file : List.of("ca.crt", "ca.key", "token")) {
            Files.copy(folder.resolve("tls").resolve(file), folder.resolve("more").resolve(file));
        }
        assertThat(script("more", "--days", "3", "--readable").code()).isZero();
        assertThat(Files.readString(folder.resolve("more/tls.crt")))
                .isNotEqualTo(Files.readString(folder.resolve("tls/tls.crt")));
        assertThat(List.of(mode("more/tls.key"), mode("more/token"))).containsOnly("rw-r--r--");
        assertThat(mode("more/ca.key")).isEqualTo("rw-------");
        // The one's certificate is good by the other's authority.
        Execution run = serve(security("tls").replace("tls/tls.", "more/tls."));
        assertThat(run.code()).as(run.errors()).isZero();
    }

    @Test
    void whatIsInTheWay() throws Exception {
        assertThat(script("tls", "a/b").text()).contains("a/b is neither a host name");
        for (String name : List.of("server-0:7400", "[::1]:7400")) {
            assertThat(script("tls", name).text())
                    .contains(name + ": expected a name or an address, without ", "port");
        }
        for (String name : List.of("server_0", "a,b", "1.2.3.4,5.6.7.8", "1.2.3", "::1,DNS:b")) {
            assertThat(script("tls", name).code()).as(name).isEqualTo(2);
        }
        assertThat(script("tls", "--days", "0").code()).isEqualTo(2);
        assertThat(script("tls", "--dyas", "1").text()).contains("unknown option --dyas");
        assertThat(script().code()).isEqualTo(2);
        assertThat(folder.resolve("tls")).doesNotExist();
        assertThat(script("tls").code()).isZero();
        Files.delete(folder.resolve("tls/ca.key"));
        Said half = script("tls");
        assertThat(half.code()).isEqualTo(2);
        assertThat(half.text()).contains("has only one of ca.crt and ca.key");
    }
}
