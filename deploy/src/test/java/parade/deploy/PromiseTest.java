package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One hash, whatever the number of workers, servers and processes. bench/promise is the long form.
 */
final class PromiseTest {

    private static final Map<String, List<String>> OPTIMIZERS =
            Map.of(
                    "sgd", List.of(),
                    "momentum",
                            List.of(
                                    "--set",
                                    "optimizer={momentum: {learning_rate: 0.1, momentum: 0.9}}",
                                    "--set",
                                    "clip={global_norm: 0.5}"),
                    "adam", List.of("--set", "optimizer={adam: {learning_rate: 0.003}}"));

    /** What one worker and one server make of a job, computed once for each optimizer. */
    private static final Map<String, String> EXPECTED = new HashMap<>();

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "momentum, 1, 2",
        "momentum, 1, 3",
        "momentum, 2, 1",
        "momentum, 2, 2",
        "momentum, 2, 3",
        "momentum, 3, 1",
        "momentum, 3, 2",
        "momentum, 3, 3",
        "momentum, 8, 1",
        "momentum, 8, 2",
        "momentum, 8, 3",
        "sgd, 3, 2",
        "sgd, 8, 1",
        "adam, 2, 3",
        "adam, 3, 1"
    })
    void inOneProcess(String optimizer, int workers, int servers) throws IOException {
        assertThat(hashOf("run", optimizer, workers, servers)).isEqualTo(expected(optimizer));
    }

    @ParameterizedTest
    @CsvSource({"momentum, 3, 2", "adam, 2, 1"})
    void inAProcessEach(String optimizer, int workers, int servers)
            throws IOException, InterruptedException {
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = arguments(run, optimizer, workers, servers);
        arguments.add("--processes");
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            Execution execution = child.await();
            assertThat(execution.code()).as(execution.errors()).isZero();
        }
        assertThat(run.hash()).isEqualTo(expected(optimizer));
        assertThat(run.summary().get("workers").getAsInt()).isEqualTo(workers);
        assertThat(run.summary().get("servers").getAsInt()).isEqualTo(servers);
    }

    @Test
    void withTwoThreadsAWorker() throws IOException {
        assertThat(hashOf("run", "momentum", 2, 1, "--set", "cluster.threads=2"))
                .isEqualTo(expected("momentum"));
    }

    /**
     * A worker in a process of its own trains the net that it has warmed up, in one process it is
     * another one.
     */
    @Test
    void behindAWarmUp() throws IOException, InterruptedException {
        String other = hashOf("other", "sgd", 2, 1, "--set", "train.steps=200");
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = arguments(run, "sgd", 2, 1);
        arguments.addAll(List.of("--processes", "--set", "train.steps=200"));
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            Execution execution = child.await();
            assertThat(execution.code()).as(execution.errors()).isZero();
        }
        assertThat(run.hash()).isEqualTo(other);
    }

    @Test
    void anotherSeedGivesAnother() throws IOException {
        assertThat(hashOf("run", "momentum", 2, 1, "--set", "seed=8"))
                .isNotEqualTo(expected("momentum"));
    }

    @Test
    void oneMoreStepGivesAnother() throws IOException {
        assertThat(hashOf("run", "momentum", 2, 1, "--set", "train.steps=49"))
                .isNotEqualTo(expected("momentum"));
    }

    @Test
    void aProgramThatIsNotParadeReadsTheSameFromTheCheckpoint()
            throws IOException, InterruptedException {
        assumeTrue(hasPython(), "python3 is not on the PATH");
        String hash = hashOf("run", "adam", 2, 3);
        Process process =
                new ProcessBuilder(
                                "python3",
                                ProjectRoot.path().resolve("deploy/checkpoint-hash").toString(),
                                folder.resolve("run").toString())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).isEqualTo(hash);
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-V")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor(30, TimeUnit.SECONDS);
        } catch (IOException missing) {
            return false;
        }
    }

    private String expected(String optimizer) throws IOException {
        String known = EXPECTED.get(optimizer);
        if (known == null) {
            known = hashOf("expected", optimizer, 1, 1);
            EXPECTED.put(optimizer, known);
        }
        return known;
    }

    private String hashOf(String name, String optimizer, int workers, int servers, String... more)
            throws IOException {
        var run = new TestRun(folder.resolve(name));
        List<String> arguments = arguments(run, optimizer, workers, servers);
        arguments.addAll(Arrays.asList(more));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output()).contains("weights sha256 " + run.hash());
        return run.hash();
    }

    private static List<String> arguments(TestRun run, String optimizer, int workers, int servers)
            throws IOException {
        var arguments = new ArrayList<>(run.train(TestRun.DIGITS));
        arguments.addAll(OPTIMIZERS.get(optimizer));
        arguments.addAll(
                List.of(
                        "--workers",
                        String.valueOf(workers),
                        "--servers",
                        String.valueOf(servers)));
        return arguments;
    }
}
