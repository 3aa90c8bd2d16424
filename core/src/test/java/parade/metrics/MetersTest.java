package parade.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MetersTest {

    private final Meters meters = new Meters("demo");

    @AfterEach
    void close() {
        meters.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyMetricAppearsUnderItsExactNameWithItsLabels(Metric metric) {
        record(metric);

        String series =
                metric.kind() == Metric.Kind.HISTOGRAM
                        ? metric.title() + "_count{%s} 1"
                        : metric.title() + "{%s} 1.0";
        // In a scrape labels are sorted.
        String labels =
                Stream.concat(
                                Stream.of("run=\"demo\""),
                                metric.labels().stream().map(label -> label + "=\"a\""))
                        .sorted()
                        .collect(Collectors.joining(","));
        assertThat(meters.scrape().lines())
                .contains("# HELP " + metric.title() + " " + metric.help())
                .contains("# TYPE " + metric.title() + " " + metric.kind())
                .contains(series.formatted(labels));
    }

    @Test
    void nothingButTheCatalogueIsCalledParade() throws IOException {
        for (Metric metric : Metric.values()) {
            record(metric);
        }
        // For promtool: make metrics-check.
        Files.writeString(Path.of("target", "scrape.txt"), meters.scrape());
        assertThat(
                        meters.scrape()
                                .lines()
                                .filter(line -> line.startsWith("# TYPE parade_"))
                                .map(line -> line.replaceAll("^# TYPE (\\S+) .*", "$1")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::title).toList());
    }

    @Test
    void stalenessCountsItsWholeNumbersEachInTheRightBucket() {
        for (double staleness : new double[] {0, 0, 1, 2, 3, 4, 64, 65}) {
            meters.observe(Metric.STALENESS, staleness, "w");
        }
        assertThat(
                        meters.scrape()
                                .lines()
                                .filter(l -> l.startsWith("parade_staleness_steps_bucket"))
                                .map(l -> l.replaceAll(".*le=\"([^\"]*)\".* (\\d+)", "$1:$2")))
                .containsExactly(
                        "0.0:2", "1.0:3", "2.0:4", "4.0:6", "8.0:6", "16.0:6", "32.0:6", "64.0:7",
                        "+Inf:8");
        assertThat(meters.scrape())
                .contains("parade_staleness_steps_sum{run=\"demo\",worker=\"w\"} 139.0");
    }

    @Test
    void valuesAreReadBackPerSeries() {
        assertThat(meters.value(Metric.LOSS, "test")).isNaN();
        assertThat(meters.value(Metric.EXAMPLES, "0")).isZero();

        meters.set(Metric.LOSS, 0.5, "test");
        meters.set(Metric.LOSS, 0.25, "train");
        meters.add(Metric.EXAMPLES, 100, "0");
        meters.add(Metric.EXAMPLES, 28, "0");
        meters.set(Metric.GLOBAL_STEP, 12);

        assertThat(meters.value(Metric.LOSS, "test")).isEqualTo(0.5);
        assertThat(meters.value(Metric.LOSS, "train")).isEqualTo(0.25);
        assertThat(meters.value(Metric.EXAMPLES, "0")).isEqualTo(128);
        assertThat(meters.value(Metric.EXAMPLES, "1")).isZero();
        assertThat(meters.value(Metric.GLOBAL_STEP)).isEqualTo(12);
    }

    @Test
    void aForgottenSeriesIsNoLongerScraped() {
        meters.set(Metric.WORKER_LAST_PUSH, 1, "3");
        meters.set(Metric.WORKER_LAST_PUSH, 1, "4");
        meters.forget(Metric.WORKER_LAST_PUSH, "3");
        assertThat(meters.scrape()).doesNotContain("worker=\"3\"").contains("worker=\"4\"");
    }

    @Test
    void theWrongKindIsRefused() {
        assertThatThrownBy(() -> meters.add(Metric.LOSS, 1, "test"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parade_loss is a gauge, not a counter");
        assertThatThrownBy(() -> meters.set(Metric.STEPS, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.observe(Metric.STEPS, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.value(Metric.APPLY, "0"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.add(Metric.STEPS, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWrongNumberOfLabelsIsRefused() {
        assertThatThrownBy(() -> meters.set(Metric.LOSS, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.add(Metric.STEPS, 1, "surplus"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.observe(Metric.RPC, 1, "pull"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.value(Metric.LOSS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsLostBetweenThreads() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 10_000; i++) {
                                    meters.add(Metric.STEPS, 1);
                                    meters.observe(Metric.STALENESS, 0, "w");
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(meters.value(Metric.STEPS)).isEqualTo(40_000);
        assertThat(meters.scrape())
                .contains("parade_staleness_steps_count{run=\"demo\",worker=\"w\"} 40000");
    }

    @Test
    void openMetricsIsGivenToThoseWhoAskForIt() {
        meters.add(Metric.STEPS, 3);
        assertThat(meters.scrape(Meters.OPEN_METRICS))
                .contains("parade_steps_total{run=\"demo\"} 3.0")
                .endsWith("# EOF\n");
        assertThat(meters.scrape()).doesNotContain("# EOF");
    }

    @Test
    void theVirtualMachineIsThereToo() {
        assertThat(meters.scrape())
                .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads{", "process_cpu_");
        assertThat(meters.scrape().lines())
                .filteredOn(line -> !line.startsWith("#"))
                .allSatisfy(line -> assertThat(line).contains("run=\"demo\""));
    }

    private void record(Metric metric) {
        String[] labels = new String[metric.labels().size()];
        Arrays.fill(labels, "a");
        switch (metric.kind()) {
            case GAUGE -> meters.set(metric, 1, labels);
            case COUNTER -> meters.add(metric, 1, labels);
            case HISTOGRAM -> meters.observe(metric, 1, labels);
        }
    }
}
