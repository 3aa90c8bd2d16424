package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run leaves: other people's scripts read it. */
final class RunFolderTest {

    private static final int STEPS = 48;

    @TempDir private Path folder;

    @Test
    void aRowForEveryStepAndEveryEpoch() throws IOException {
        TestRun run = train("run", 2);
        assertThat(Files.readAllLines(run.out().resolve("history.csv")).get(0))
                .isEqualTo(
                        "step,epoch,split,loss,accuracy,learning_rate,examples_per_second,seconds,"
                                + "top_5_accuracy,precision,recall,f1,roc_auc,r2,mae,rmse");
        for (int step = 1; step <= STEPS; step++) {
            assertThat(rows(run, "batch").get(step - 1).get(0)).isEqualTo(String.valueOf(step));
        }
        assertThat(rows(run, "batch")).hasSize(STEPS);
        for (String split : List.of("train", "test")) {
            assertThat(rows(run, split).stream().map(row -> row.get(0)))
                    .contains("9", "18", "27", "36", "45", "48");
            assertThat(rows(run, split))
                    .allSatisfy(row -> {
                        assertThat(Double.parseDouble(row.get(3))).isPositive();
                        assertThat(Double.parseDouble(row.get(4))).isBetween(0.0, 1.0);
                        assertThat(row.get(5)).isEqualTo("0.5");
                    });
        }
    }

    @Test
    void theHistoryButForItsTimesIsTheSameForAnyNumberOfWorkers() throws IOException {
        List<List<String>> one = train("one", 1).course();
        assertThat(train("three", 3).course()).isEqualTo(one);
    }

    @Test
    void theSummary() throws IOException {
        TestRun run = train("run", 2);
        JsonObject summary = run.summary();
        assertThat(summary.keySet())
                .contains(
                        "state",
                        "steps",
                        "epochs",
                        "train_loss",
                        "test_loss",
                        "test_accuracy",
                        "seconds",
                        "examples_per_second",
                        "workers",
                        "servers",
                        "consistency",
                        "max_staleness",
                        "max_clock_gap",
                        "weights_sha256");
        assertThat(summary.get("state").getAsString()).isEqualTo("done");
        assertThat(summary.get("steps").getAsInt()).isEqualTo(STEPS);
        assertThat(summary.get("epochs").getAsDouble()).isEqualTo(STEPS / 9.0);
        assertThat(summary.get("workers").getAsInt()).isEqualTo(2);
        assertThat(summary.get("servers").getAsInt()).isEqualTo(1);
        assertThat(summary.get("consistency").getAsString()).isEqualTo("sync");
        assertThat(summary.get("max_staleness").getAsInt()).isZero();
        assertThat(summary.get("max_clock_gap").getAsInt()).isZero();
        assertThat(summary.get("weights_sha256").getAsString()).matches("[0-9a-f]{64}");
        List<String> last = rows(run, "test").getLast();
        assertThat(summary.get("test_loss").getAsDouble())
                .isEqualTo(Double.parseDouble(last.get(3)));
        assertThat(summary.get("test_accuracy").getAsDouble())
                .isEqualTo(Double.parseDouble(last.get(4)))
                .isGreaterThan(0.7);
    }

    @Test
    void evaluateSaysWhatTheSummarySays() throws IOException {
        TestRun run = train("run", 3);
        Execution evaluated = Execution.here("evaluate", run.out().toString());
        assertThat(evaluated.code()).as(evaluated.errors()).isZero();
        JsonObject summary = run.summary();
        for (String split : List.of("train", "test")) {
            assertThat(evaluated.output())
                    .contains(
                            String.format(
                                    Locale.ROOT,
                                    "loss %.6f  accuracy %.4f",
                                    summary.get(split + "_loss").getAsDouble(),
                                    summary.get(split + "_accuracy").getAsDouble()));
        }
    }

    /** job.yaml is the job as it was resolved: training it again gives the same bits. */
    @Test
    void theJobInItTrainsTheSame() throws IOException {
        TestRun run = train("run", 2);
        var again = new TestRun(folder.resolve("again"));
        Execution execution =
                Execution.here(
                        "train",
                        run.out().resolve("job.yaml").toString(),
                        "--out",
                        again.out().toString());
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(again.hash()).isEqualTo(run.hash());
    }

    @ParameterizedTest
    @ValueSource(ints = 9464)
    void aPortForMetricsThatIsTakenIsNoFailure(int port) throws IOException {
        try (ServerSocket taken = take(port)) {
            assertThat(taken.isClosed()).isFalse();
            TestRun run = train("run", 1, "--set", "monitoring.port=" + port);
            assertThat(Files.readString(run.out().resolve("endpoints/train.metrics")))
                    .matches("http://127\\.0\\.0\\.1:\\d+/metrics\\n")
                    .doesNotContain(":" + port + "/");
        }
    }

    /** A port that somebody else has taken already will do as well. */
    private static ServerSocket take(int port) throws IOException {
        try {
            return new ServerSocket(port);
        } catch (BindException alreadyTaken) {
            return new ServerSocket(0);
        }
    }

    private TestRun train(String name, int workers, String... more) throws IOException {
        var run = new TestRun(folder.resolve(name));
        List<String> arguments = run.train(TestRun.DIGITS, more);
        arguments.addAll(List.of("--workers", String.valueOf(workers)));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return run;
    }

    private static List<List<String>> rows(TestRun run, String split) throws IOException {
        return run.history().stream().filter(row -> row.get(2).equals(split)).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "worker"})
    void aMetricsPortThatIsTakenIsAWrongCommandLine(String verb) throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), TestRun.DIGITS);
        Path run = folder.resolve("run");
        try (var taken = new ServerSocket(0)) {
            Execution refused =
                    Execution.here(
                            verb,
                            job.toString(),
                            "--index=0",
                            "--coordinator=127.0.0.1:7400",
                            "--metrics-port=" + taken.getLocalPort(),
                            "--out=" + run);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.errors())
                    .contains("--metrics-port " + taken.getLocalPort(), "in use", "or 0 for any")
                    .doesNotContain("\tat ");
        }
        assertThat(run).doesNotExist();
    }
}
