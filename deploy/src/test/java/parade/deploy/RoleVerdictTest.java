package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What servers and workers leave in the file that {@code --verdict} names, however they end. */
final class RoleVerdictTest {

    @TempDir private Path folder;

    private final List<Execution.Child> children = new ArrayList<>();
    private Path job;
    private Path verdict;

    @BeforeEach
    void write() throws IOException {
        job = Files.writeString(folder.resolve("job.yaml"), TestRun.HOUSING);
        verdict = folder.resolve("verdict");
    }

    @AfterEach
    void endAll() {
        children.forEach(Execution.Child::close);
    }

    @Test
    void aRunThatIsDoneAndAppliedOnTheFileAsItIs() throws IOException, InterruptedException {
        Path log = Files.createDirectory(folder.resolve("dev")).resolve("termination-log");
        Files.writeString(log, "x".repeat(10_000));
        Object inode = Files.readAttributes(log, BasicFileAttributes.class).fileKey();
        String coordinator = "127.0.0.1:" + freePort();
        Execution.Child server = start("server", "--index=0", coordinator, log);
        Execution.Child one = start("worker", "--index=0", coordinator, folder.resolve("one"));
        start("worker", "--index=1", coordinator, folder.resolve("two"));
        assertThat(server.await().code()).as(server.said()).isZero();
        assertThat(one.await().code()).as(one.said()).isZero();

        JsonObject said = read(log);
        var run = new TestRun(folder.resolve("run"));
        assertThat(said.keySet())
                .containsExactly(
                        "errors",
                        "state",
                        "exit_code",
                        "run",
                        "weights_sha256",
                        "steps",
                        "train_loss",
                        "test_loss",
                        "test_accuracy",
                        "seconds",
                        "examples_per_second",
                        "message");
        assertThat(errors(said)).isEmpty();
        assertThat(said.get("state").getAsString()).isEqualTo("done");
        assertThat(said.get("exit_code").getAsInt()).isZero();
        assertThat(said.get("run").getAsString()).isEqualTo("housing");
        assertThat(said.get("weights_sha256").getAsString()).isEqualTo(run.hash());
        assertThat(said.get("steps").getAsInt()).isEqualTo(100);
        assertThat(said.get("train_loss")).isEqualTo(run.summary().get("train_loss"));
        assertThat(said.get("test_loss").isJsonNull()).isTrue();
        // In place, since there may be no folder around it.
        assertThat(Files.readAttributes(log, BasicFileAttributes.class).fileKey()).isEqualTo(inode);
        assertThat(log.resolveSibling("")).isDirectoryContaining(log::equals);

        assertThat(read(folder.resolve("one")).toString())
                .isEqualTo(
                        "{\"errors\":[],\"state\":\"done\",\"exit_code\":0,\"run\":\"housing\",\"weights_sha256\":null}");
    }

    @Test
    void everyProblemOfAJobFileWithItsPlace() throws IOException {
        Files.writeString(job, TestRun.HOUSING.replace("seed: 7", "seed: x\nsede: 7"));
        for (String verb : List.of("server", "worker")) {
            assertThat(refused(2, verb, "--index=0"))
                    .hasSize(2)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("job.yaml:3:7: seed"),
                            second -> assertThat(second).contains("job.yaml:4:1", "sede"));
        }
    }

    @Test
    void whatIsRefusedBeforeARunBegins() throws IOException {
        assertThat(refused(2, "server", "--index=7").getFirst()).contains("expected 0 to 0");
        assertThat(refused(2, "server", "--index=0", "--port=70000").getFirst())
                .contains("expected 0 to 65535");
        // What the parser of the command line finds itself.
        assertThat(refused(2, "server", "--index=first").getFirst()).contains("first");
        assertThat(refused(2, "worker", "--nonsense").getFirst()).contains("--nonsense");
        assertThat(
                        refused(
                                        3,
                                        "worker",
                                        "--coordinator=127.0.0.1:" + freePort(),
                                        "--set=data.train={format: csv, path: none.csv, target: y}")
                                .getFirst())
                .contains("none.csv");
        assertThat(
                        refused(
                                        6,
                                        "worker",
                                        "--coordinator=127.0.0.1:" + freePort(),
                                        "--set=cluster.join_timeout=1s")
                                .getFirst())
                .contains("cluster.join_timeout");
    }

    @Test
    void aFileThatCannotBeWrittenChangesNothing() {
        Execution execution =
                Execution.here(
                        "server", job.toString(), "--index=7", "--verdict=" + folder.toString());
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors())
                .contains("warning: the verdict can't be written to " + folder)
                .doesNotContain("\tat ");
    }

    @Test
    void aSignal() throws IOException, InterruptedException {
        Files.writeString(job, TestRun.HOUSING.replace("steps: 100,", "steps: 100000000,"));
        String coordinator = "127.0.0.1:" + freePort();
        Execution.Child server = start("server", "--index=0", coordinator, verdict);
        Execution.Child one = start("worker", "--index=0", coordinator, folder.resolve("one"));
        start("worker", "--index=1", coordinator, folder.resolve("two"));
        var run = new TestRun(folder.resolve("run"));
        run.awaitSteps(server);
        server.process().destroy();
        assertThat(server.await().code()).as(server.said()).isEqualTo(75);
        assertThat(one.await().code()).as(one.said()).isEqualTo(75);
        JsonObject said = read(verdict);
        assertThat(said.get("state").getAsString()).isEqualTo("interrupted");
        assertThat(said.get("exit_code").getAsInt()).isEqualTo(75);
        assertThat(said.get("weights_sha256").getAsString()).isEqualTo(run.hash());
        assertThat(said.get("message").getAsString()).contains("signal");
        assertThat(errors(said)).isEmpty();
        assertThat(read(folder.resolve("one")).get("state").getAsString()).isEqualTo("interrupted");
    }

    /** The errors that a process in vain leaves, which has the same exit code in its verdict. */
    private List<String> refused(int code, String verb, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(verb, job.toString(), "--verdict=" + verdict));
        arguments.addAll(List.of(more));
        Files.deleteIfExists(verdict);
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isEqualTo(code);
        JsonObject said = read(verdict);
        assertThat(said.get("exit_code").getAsInt()).isEqualTo(code);
        assertThat(said.get("state").getAsString()).isEqualTo("failed");
        assertThat(said.has("steps")).isFalse();
        return errors(said);
    }

    private static List<String> errors(JsonObject verdict) {
        return verdict.getAsJsonArray("errors").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    private static JsonObject read(Path verdict) throws IOException {
        return JsonParser.parseString(Files.readString(verdict)).getAsJsonObject();
    }

    private Execution.Child start(String verb, String index, String coordinator, Path verdict) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                verb,
                                job.toString(),
                                index,
                                "--coordinator=" + coordinator,
                                "--verdict",
                                verdict.toString()));
        if (verb.equals("server")) {
            arguments.add(
                    "--port" + coordinator.substring(coordinator.indexOf(':')).replace(':', '='));
            arguments.add("--out=" + folder.resolve("run"));
        }
        Execution.Child child =
                Execution.start(folder.resolve("said-" + children.size()), arguments);
        children.add(child);
        return child;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
