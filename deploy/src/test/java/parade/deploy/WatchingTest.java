package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.metrics.Metric;

/**
 * What Prometheus and Grafana are told to look at is there: the rules, the dashboard and the page
 * on alerts name no metric, label or rule that there is not. What the queries mean, promtool and a
 * live run say.
 */
final class WatchingTest {

    private static final String RECORDING = "deploy/prometheus/rules/recording.yml";
    private static final String ALERTS = "deploy/prometheus/rules/alerts.yml";
    private static final String DASHBOARD = "deploy/grafana/parade.json";
    private static final String PAGE = "docs/alerts.md";

    private static final Pattern METRIC = Pattern.compile("\\bparade_[a-z0-9_]+\\b");
    private static final Pattern SELECTOR = Pattern.compile("\\b(parade_[a-z0-9_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+) *(?:=~|!~|!=|=)");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|on|group_left) *\\(([a-z_, ]*)\\)");
    private static final Pattern RECORDED = Pattern.compile("\\bparade:[a-z0-9_:]+\\b");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    /** Of what was scraped, and of alerts: they belong to every metric. */
    private static final Set<String> TARGET_LABELS =
            Set.of("run", "namespace", "job", "component", "instance");

    private static final Set<String> ALERT_LABELS = Set.of("alertname", "severity", "alertstate");

    @ParameterizedTest
    @ValueSource(strings = {RECORDING, ALERTS, DASHBOARD, PAGE})
    void everyMetricIsInTheCatalogue(String file) throws IOException {
        List<String> named = all(METRIC, read(file), MatchResult::group);
        if (!file.equals(PAGE)) {
            assertThat(named).isNotEmpty();
        }
        assertThat(named).allSatisfy(name -> assertThat(metric(name)).as(name).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {RECORDING, ALERTS, DASHBOARD, PAGE})
    void everyLabelOfASelectorIsItsMetrics(String file) throws IOException {
        for (MatchResult selector : SELECTOR.matcher(read(file)).results().toList()) {
            Metric metric = metric(selector.group(1)).orElseThrow();
            List<String> labels = all(LABEL, selector.group(2), match -> match.group(1));
            Set<String> known = new TreeSet<>(metric.labels());
            known.addAll(TARGET_LABELS);
            if (selector.group(1).endsWith("_bucket")) {
                known.add("le");
            }
            assertThat(known).as(selector.group()).containsAll(labels);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RECORDING, ALERTS, DASHBOARD})
    void everyLabelOfAGroupingIsSomeMetrics(String file) throws IOException {
        Set<String> known = new TreeSet<>(TARGET_LABELS);
        known.addAll(ALERT_LABELS);
        known.add("le");
        for (Metric metric : Metric.values()) {
            known.addAll(metric.labels());
        }
        List<String> grouped =
                all(GROUPING, read(file), match -> match.group(1)).stream()
                        .flatMap(list -> Arrays.stream(list.split(",", -1)))
                        .map(String::strip)
                        .filter(label -> !label.isEmpty())
                        .toList();
        assertThat(grouped).isNotEmpty();
        assertThat(known).containsAll(grouped);
    }

    @Test
    void recordedSeriesAreThereAndEachIsOfUse() throws IOException {
        List<String> recorded =
                all(Pattern.compile("- record: (\\S+)"), read(RECORDING), m -> m.group(1));
        assertThat(recorded).doesNotHaveDuplicates();
        Set<String> used = new TreeSet<>();
        for (String file : List.of(ALERTS, DASHBOARD)) {
            used.addAll(all(RECORDED, read(file), MatchResult::group));
        }
        String definitions = read(RECORDING).replaceAll("- record: \\S+", "");
        used.addAll(all(RECORDED, definitions.replaceAll("#.*", ""), MatchResult::group));
        assertThat(used).containsExactlyInAnyOrderElementsOf(recorded);
        assertThat(recorded).containsAll(all(RECORDED, read(PAGE), MatchResult::group));
    }

    @Test
    void everyAlertSaysHowBadItIsAndIsExplained() throws IOException {
        List<String> alerts = all(ALERT, read(ALERTS), match -> match.group(1));
        assertThat(alerts).isNotEmpty().doesNotHaveDuplicates();
        assertThat(all(Pattern.compile("(?m)^## (\\w+)$"), read(PAGE), match -> match.group(1)))
                .containsExactlyElementsOf(alerts);
        List<String> texts = Arrays.asList(read(ALERTS).split("- alert: ", -1));
        assertThat(texts.subList(1, texts.size()))
                .allSatisfy(text ->
                        assertThat(text)
                                .containsPattern("severity: (critical|warning|info)")
                                .contains("summary: ", "description: ")
                                .contains(
                                        "runbook_url: docs/alerts.md#"
                                                + text.lines()
                                                        .findFirst()
                                                        .orElseThrow()
                                                        .toLowerCase(Locale.ROOT)));
    }

    @Test
    void everyAlertIsTested() throws IOException {
        String tests = read("deploy/prometheus/rules/tests/alarms.yml");
        assertThat(all(ALERT, read(ALERTS), match -> match.group(1)))
                .allSatisfy(alert -> assertThat(tests).contains(alert));
    }

    /** So that it can be imported anywhere: only the variable says where data comes from. */
    @Test
    void theDashboardNamesNoDataSource() throws IOException {
        List<String> sources =
                all(
                        Pattern.compile(
                                "\"datasource\": (?!\\{\\s*\"type\": \"prometheus\",\\s*\"uid\": \"\\$\\{datasource}\"\\s*}).{0,80}"),
                        read(DASHBOARD),
                        MatchResult::group);
        assertThat(sources).isEmpty();
        assertThat(all(Pattern.compile("\"uid\": \"([^\"]*)\""), read(DASHBOARD), m -> m.group(1)))
                .containsOnly("${datasource}", "parade");
    }

    /** Histograms have series of their own names. */
    private static Optional<Metric> metric(String name) {
        return Arrays.stream(Metric.values())
                .filter(metric ->
                        metric.title().equals(name)
                                || (metric.kind() == Metric.Kind.HISTOGRAM
                                        && name.matches(metric.title() + "_(bucket|count|sum)")))
                .findFirst();
    }

    private static List<String> all(
            Pattern pattern, String text, Function<MatchResult, String> part) {
        return pattern.matcher(text).results().map(part).collect(Collectors.toList());
    }

    /** As PromQL has it: in JSON its quotes are escaped. */
    private static String read(String file) throws IOException {
        Path path = ProjectRoot.path().resolve(file);
        String text = Files.readString(path);
        return file.endsWith(".json") ? text.replace("\\\"", "'") : text;
    }
}
