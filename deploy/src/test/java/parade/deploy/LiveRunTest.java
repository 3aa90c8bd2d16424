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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run under way in a process of its own: what it shows, and how it ends when it is told to. */
final class LiveRunTest {

    private static final String ENDLESS =
            "train={steps: 100000000, evaluate_every: {steps: 1000000}}";
    private static final long SIGTERM_SECONDS = 20;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sigtermLeavesACheckpoint(boolean processes) throws IOException, InterruptedException {
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = new ArrayList<>(run.train(TestRun.DIGITS, "--set", ENDLESS));
        if (processes) {
            arguments.add("--processes");
        }
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            run.awaitSteps(child);
            child.process().destroy();
            assertThat(child.process().waitFor(SIGTERM_SECONDS, TimeUnit.SECONDS))
                    .as(child.said())
                    .isTrue();
            Execution execution = child.await();
            assertThat(execution.code()).as(child.said()).isEqualTo(75);
            assertThat(execution.errors()).contains("interrupted").doesNotContain("Exception");
        }
        assertThat(run.summary().get("state").getAsString()).isEqualTo("interrupted");
        long steps = run.summary().get("steps").getAsLong();
        assertThat(steps).isPositive();
        Execution inspected = Execution.here("inspect", run.out().toString());
        assertThat(inspected.output())
                .contains("at version " + steps)
                .contains("weights sha256 " + run.hash());
    }

    @Test
    void showsItsMetricsToItsEnd() throws IOException, InterruptedException {
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments =
                run.train(
                        TestRun.DIGITS,
                        "--set",
                        "train={steps: 2000, evaluate_every: {steps: 1000000}}");
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            run.awaitSteps(child);
            Map<String, Double> first = scrape(run);
            while (sum(scrape(run), "parade_steps_total{") <= sum(first, "parade_steps_total{")) {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
            }
            Map<String, Double> second = scrape(run);
            assertThat(second.get("parade_loss{run=\"digits\",split=\"batch\"}"))
                    .isPositive()
                    .isNotEqualTo(first.get("parade_loss{run=\"digits\",split=\"batch\"}"));
            assertThat(second.get("parade_examples_per_second{run=\"digits\"}")).isPositive();
            assertThat(sum(second, "parade_examples_total{"))
                    .isGreaterThan(sum(first, "parade_examples_total{"));
            assertThat(sum(second, "parade_staleness_steps_count{")).isPositive();

            // It was scraped, so it waits with its last values for one scrape more.
            while (!Files.exists(run.out().resolve("summary.json"))) {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
                Thread.sleep(20);
            }
            Map<String, Double> last = scrape(run);
            assertThat(last.get("parade_run_state{run=\"digits\",state=\"done\"}")).isOne();
            assertThat(last.get("parade_global_step{run=\"digits\"}")).isEqualTo(2000);
            assertThat(last.get("parade_loss{run=\"digits\",split=\"test\"}"))
                    .isEqualTo(run.summary().get("test_loss").getAsDouble());
            assertThat(staleOnes(last)).isZero();
            Execution execution = awaitWhileScraping(run, child);
            assertThat(execution.code()).as(execution.errors()).isZero();
        }
    }

    /** The scrape that the run waits for begins after its very end, so one more may be needed. */
    private static Execution awaitWhileScraping(TestRun run, Execution.Child child)
            throws IOException, InterruptedException {
        while (child.process().isAlive()) {
            try {
                scrape(run);
            } catch (IOException closed) {
                break;
            }
            Thread.sleep(100);
        }
        return child.await();
    }

    /** The histogram of staleness has gradients beyond 0, and no more observations than pushes. */
    @ParameterizedTest
    @ValueSource(strings = {"async", "{ssp: {bound: 2}}"})
    void showsStalenessWhereGradientsMayBeStale(String consistency)
            throws IOException, InterruptedException {
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments =
                run.train(
                        TestRun.DIGITS,
                        "--set",
                        "train={steps: 2000, evaluate_every: {steps: 1000000}}",
                        "--set",
                        "consistency=" + consistency,
                        "--workers",
                        "3");
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            run.awaitSteps(child);
            scrape(run);
            while (!Files.exists(run.out().resolve("summary.json"))) {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
                Thread.sleep(20);
            }
            Map<String, Double> last = scrape(run);
            assertThat(sum(last, "parade_staleness_steps_count{")).isEqualTo(2000);
            assertThat(staleOnes(last)).isPositive();
            assertThat(run.summary().get("max_staleness").getAsLong()).isPositive();
            Execution execution = awaitWhileScraping(run, child);
            assertThat(execution.code()).as(execution.errors()).isZero();
        }
    }

    /** Pushes of gradients that were not of the version at hand; in sync mode there are none. */
    private static double staleOnes(Map<String, Double> metrics) {
        double fresh = 0;
        for (var metric : metrics.entrySet()) {
            if (metric.getKey().startsWith("parade_staleness_steps_bucket{")
                    && Pattern.compile("le=\"0(\\.0)?\"").matcher(metric.getKey()).find()) {
                fresh += metric.getValue();
            }
        }
        assertThat(fresh).isPositive();
        return sum(metrics, "parade_staleness_steps_count{") - fresh;
    }

    private static double sum(Map<String, Double> metrics, String prefix) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().startsWith(prefix))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Map<String, Double> scrape(TestRun run)
            throws IOException, InterruptedException {
        String address = Files.readString(run.out().resolve("endpoints/train.metrics")).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create(address))
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            var metrics = new TreeMap<String, Double>();
            answer.body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        int space = line.lastIndexOf(' ');
                        metrics.put(
                                line.substring(0, space),
                                Double.valueOf(
                                        line.substring(space + 1).replace("Inf", "Infinity")));
                    });
            return metrics;
        }
    }
}
