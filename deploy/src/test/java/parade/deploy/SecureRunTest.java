package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.job.SecuritySpec;
import parade.testing.Certificates;

/** Runs by TLS and token: the bits are the same, and strangers neither get in nor in the way. */
final class SecureRunTest {

    private static final Certificates OURS = new Certificates("ours");
    private static final Certificates OTHERS = new Certificates("others");
    private static final String PLAIN = "security={plaintext: false}";

    @TempDir private Path folder = Path.of("");
    private SecuritySpec.Tls files = new SecuritySpec.Tls(folder, folder, folder);
    private Path token = Path.of("");
    private TestRun run = new TestRun(Path.of(""));
    private Path job = Path.of("");

    @BeforeEach
    void make() throws IOException {
        files = OURS.issue(folder.resolve("tls"));
        token = Files.writeString(folder.resolve("token"), "a-token-of-this-run\n");
        run = new TestRun(folder.resolve("run"));
        job = Files.writeString(folder.resolve("job.yaml"), TestRun.DIGITS);
    }

    private static String security(SecuritySpec.Tls tls, Path token) {
        return "security={tls: {certificate: %s, key: %s, authority: %s}, token: {file: %s}}"
                .formatted(tls.certificate(), tls.key(), tls.authority(), token);
    }

    private String ours() {
        return security(files, token);
    }

    /** The hash of the same job in one process, not encrypted. */
    private String reference() throws IOException {
        var plain = new TestRun(folder.resolve("plain"));
        assertThat(Execution.here(plain.train(TestRun.DIGITS)).code()).isZero();
        return plain.hash();
    }

    @Test
    void theBitsAreTheSameInOneProcessAndInMany() throws Exception {
        String reference = reference();
        Execution here = Execution.here(run.train(TestRun.DIGITS, "--set", ours()));
        assertThat(here.code()).as(here.errors()).isZero();
        assertThat(run.hash()).isEqualTo(reference);

        var many = new TestRun(folder.resolve("many"));
        List<String> processes =
                many.train(TestRun.DIGITS, "--set", ours(), "--servers", "2", "--processes");
        try (var child = Execution.start(folder.resolve("said"), processes)) {
            assertThat(child.await().code()).as(child.said()).isZero();
        }
        assertThat(many.hash()).isEqualTo(reference);
    }

    @Test
    void strangersAreRefusedAndTheRunGoesOn() throws Exception {
        try (Execution.Child first = role("server", 0)) {
            String coordinator = address(first);
            refuse(coordinator);
            String metrics = scrape();
            assertThat(counted(metrics, "handshake")).isGreaterThanOrEqualTo(2);
            assertThat(counted(metrics, "token_missing")).isOne();
            assertThat(counted(metrics, "token_wrong")).isOne();
            assertThat(first.said()).contains("refused 127.0.0.1:");
            try (Execution.Child second = role("server", 1, "--coordinator", coordinator);
                    Execution.Child worker = role("worker", 0, "--coordinator", coordinator);
                    Execution.Child other = role("worker", 1, "--coordinator", coordinator)) {
                while (first.process().isAlive()) {
                    try {
                        scrape();
                    } catch (IOException closed) {
                        // It has just ended, or is about to.
                    }
                    Thread.sleep(50);
                }
                for (Execution.Child child : List.of(first, second, worker, other)) {
                    assertThat(child.await().code()).as(child.said()).isZero();
                }
            }
        }
        assertThat(run.hash()).isEqualTo(reference());
    }

    /** Each of them ends at once, with exit code 2 and with what to do. */
    private void refuse(String coordinator) throws IOException {
        SecuritySpec.Tls knowing = OTHERS.issueTrusting(files, folder.resolve("strange"));
        Path wrong = Files.writeString(folder.resolve("wrong"), "a-token-of-another-run");
        assertThat(refused("worker", security(knowing, token), coordinator))
                .contains(coordinator + " does not accept this process's certificate (");
        assertThat(refused("server", PLAIN, coordinator))
                .contains(coordinator + " speaks TLS only, and this job has no security.tls");
        assertThat(refused("server", security(files, wrong), coordinator))
                .contains(coordinator + " refuses this process: another token than this run's");
        String tls = ours();
        String tokenless = tls.substring(0, tls.indexOf(", token")) + "}";
        assertThat(refused("worker", tokenless, coordinator))
                .contains(coordinator + " refuses this process: no token: security.token.file");
    }

    private String refused(String role, String security, String coordinator) {
        long begin = System.nanoTime();
        Execution stranger =
                Execution.here(
                        role,
                        job.toString(),
                        "--set",
                        security,
                        "--set",
                        "cluster={servers: 2, join_timeout: 1h}",
                        "--index",
                        "1",
                        "--coordinator",
                        coordinator,
                        "--out",
                        folder.resolve("stranger").toString());
        assertThat(stranger.code()).as(stranger.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofHours(1));
        assertThat(stranger.errors()).doesNotContain("a-token-of", "Exception");
        return stranger.errors();
    }

    private Execution.Child role(String verb, int index, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                verb,
                                job.toString(),
                                "--index",
                                "" + index,
                                "--out",
                                run.out().toString(),
                                "--set",
                                "cluster={servers: 2, workers: 2}",
                                "--set",
                                ours()));
        arguments.addAll(List.of(more));
        return Execution.start(folder.resolve(verb + index), arguments);
    }

    private String address(Execution.Child server) throws IOException, InterruptedException {
        Path file = run.out().resolve("endpoints/server-0.address");
        while (!Files.exists(file)) {
            assertThat(server.process().isAlive()).as(server.said()).isTrue();
            Thread.sleep(20);
        }
        return Files.readString(file).strip();
    }

    private String scrape() throws IOException, InterruptedException {
        String address = Files.readString(run.out().resolve("endpoints/server-0.metrics")).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address))
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static double counted(String metrics, String reason) {
        String name = "parade_calls_refused_total{reason=\"%s\",run=\"digits\"} ".formatted(reason);
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    @Test
    void aCertificateForAnotherNameIsSaidAtTheStart() throws IOException {
        files = OURS.issue(folder.resolve("else"), Instant.now(), "server-0");
        Execution execution = Execution.here(run.train(TestRun.DIGITS, "--set", ours()));
        assertThat(execution.code()).isEqualTo(ExitCode.USAGE);
        assertThat(execution.errors())
                .contains(
                        files.certificate() + " is for server-0, and not for 127.0.0.1",
                        "deploy/certificates DIR 127.0.0.1");
        assertThat(run.out()).doesNotExist();
    }

    @Test
    void hostsThatNobodyCanDial() {
        for (List<String> wrong :
                List.of(
                        List.of("worker", "--coordinator", "server_0:7400"),
                        List.of("server", "--host", "server_0"),
                        List.of("server", "--host", "server-0:7400"),
                        List.of("server", "--host", ""))) {
            Execution execution =
                    Execution.here(
                            wrong.getFirst(),
                            job.toString(),
                            "--index=0",
                            "--set=security={plaintext: true}",
                            wrong.get(1),
                            wrong.get(2));
            assertThat(execution.code()).as(execution.errors()).isEqualTo(ExitCode.USAGE);
            assertThat(execution.errors())
                    .contains(
                            "'" + wrong.get(2) + "'",
                            "a name of letters, digits, dots and hyphens");
        }
    }

    @Test
    void nothingLeavesTheMachineUnprotected() {
        String remedies =
                "give security.tls (deploy/certificates makes the files), or security.plaintext: true";
        for (List<String> role :
                List.of(
                        List.of("worker", "--coordinator", "server-0:7400"),
                        List.of("server", "--coordinator", "server-0:7400"),
                        List.of("server", "--host", "10.0.0.1"),
                        List.of("server", "--set", "cluster.coordinator=server-0:7400"))) {
            var arguments =
                    new ArrayList<>(
                            List.of(role.getFirst(), job.toString(), "--index", "0", "--out"));
            arguments.add(folder.resolve("none").toString());
            arguments.addAll(role.subList(1, role.size()));
            Execution execution = Execution.here(arguments);
            assertThat(execution.code()).as(execution.errors()).isEqualTo(ExitCode.USAGE);
            assertThat(execution.errors()).contains(remedies).doesNotContain("Exception");
        }
        assertThat(folder.resolve("none")).doesNotExist();
    }
}
