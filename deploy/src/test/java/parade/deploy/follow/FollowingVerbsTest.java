package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.deploy.follow.StubCluster.endedPod;
import static parade.deploy.follow.StubCluster.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs as a user starts them: exit codes, streams, signals. */
final class FollowingVerbsTest {

    private static final long SECONDS = 60;

    @TempDir private Path folder;
    private StubCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new StubCluster(folder.resolve("bin"));
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private Process verb(Path programs, String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "parade.deploy.Main"));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        process.environment().put("PATH", programs.toString());
        return process.start();
    }

    private static String end(Process process, int code) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isEqualTo(code);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutKubectlItIsSaidWhatToDo() throws Exception {
        Path nothing = Files.createDirectories(folder.resolve("empty"));
        for (String verb : List.of("wait", "fetch")) {
            assertThat(end(verb(nothing, verb, "digits-ab"), 2))
                    .contains("kubectl can't be started")
                    .contains("put it on the PATH");
        }
    }

    @Test
    void whatCanNotBeARunsNameIsRefused() throws Exception {
        for (String name : List.of("", "Digits-ab")) {
            assertThat(end(verb(folder.resolve("bin"), "fetch", name), 2))
                    .contains("\"" + name + "\" is no run's name");
        }
        assertThat(folder.resolve("bin/calls")).doesNotExist();
    }

    @Test
    void waitEndsAsTheRunDoes() throws Exception {
        cluster.objects(
                job("digits-ab-server-0", "Failed"),
                endedPod(
                        "zero",
                        "digits-ab-server-0",
                        4,
                        "{\"errors\": [\"loss is not finite\"], \"state\": \"diverged\", \"exit_code\": 4}"));
        assertThat(end(verb(folder.resolve("bin"), "wait", "digits-ab", "-n", "training"), 4))
                .contains("diverged")
                .contains("loss is not finite");
    }

    @Test
    void aSignalEndsTheWaitAndNotTheRun() throws Exception {
        cluster.objects(job("digits-ab-server-0", ""), job("digits-ab-server-1", "Complete"));
        Process wait = verb(folder.resolve("bin"), "wait", "digits-ab");
        try (var lines = wait.inputReader()) {
            assertThat(lines.readLine()).contains("is complete"); // it is at work
            wait.toHandle().destroy();
            assertThat(wait.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(wait.exitValue()).isEqualTo(75);
            assertThat(lines.lines()).anyMatch(line -> line.contains("run digits-ab goes on"));
        } finally {
            wait.destroyForcibly();
        }
        assertThat(cluster.calls("patch")).isEmpty();
    }

    @Test
    void whatTheClusterForbidsIsAUsersMatter() throws Exception {
        cluster.fails("Error from server (Forbidden): pods is forbidden");
        assertThat(end(verb(folder.resolve("bin"), "status"), 2)).contains("does not allow you");
        cluster.fails("Unable to connect to the server: no such host");
        assertThat(end(verb(folder.resolve("bin"), "status"), 6)).contains("can't be reached");
    }
}
