package parade.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The conventions of Prometheus that promtool would otherwise complain of. */
final class MetricTest {

    @ParameterizedTest
    @EnumSource
    void namesFollowTheConventions(Metric metric) {
        assertThat(metric.title()).matches("parade(_[a-z]+)+");
        if (metric.kind() == Metric.Kind.COUNTER) {
            assertThat(metric.title()).endsWith("_total");
        } else {
            assertThat(metric.title()).doesNotContain("_total");
        }
        if (!metric.unit().isEmpty()) {
            assertThat(metric.title().replaceFirst("_total$", "")).endsWith("_" + metric.unit());
        }
        assertThat(metric.unit()).isIn("", "ratio", "seconds", "bytes", "steps");
    }

    @ParameterizedTest
    @EnumSource
    void helpIsSentences(Metric metric) {
        assertThat(metric.help()).endsWith(".").doesNotContain("\n", "|");
    }

    @ParameterizedTest
    @EnumSource
    void onlyHistogramsHaveBucketsAndTheyGrow(Metric metric) {
        if (metric.kind() == Metric.Kind.HISTOGRAM) {
            assertThat(metric.buckets()).isNotEmpty().isSorted().doesNotHaveDuplicates();
        } else {
            assertThat(metric.buckets()).isEmpty();
        }
    }

    @Test
    void labelsAreOfTheSettledFew() {
        var settled =
                Set.of(
                        "worker",
                        "shard",
                        "split",
                        "rpc",
                        "status",
                        "direction",
                        "phase",
                        "reason",
                        "state",
                        "version",
                        "java",
                        "numerics");
        assertThat(Arrays.stream(Metric.values()).flatMap(metric -> metric.labels().stream()))
                .allMatch(settled::contains);
        assertThat(Arrays.stream(Metric.values()).map(Metric::title)).doesNotHaveDuplicates();
    }
}
