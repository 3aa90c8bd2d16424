package parade.metrics;

import java.math.BigDecimal;
import java.util.stream.Collectors;

/** The page of the documentation that lists the catalogue: docs/metrics.md. */
public final class MetricsPage {

    private MetricsPage() {}

    /** The whole page. */
    public static String markdown() {
        var page =
                new StringBuilder(
                        """
                        # Metrics

                        <!-- Written from parade.metrics.Metric. To write it anew: make docs -->

                        Every process of a run serves these at `/metrics`, in the Prometheus text format or, if asked, as
                        OpenMetrics; a metric appears once it has a value. Each also has the label `run`. Metrics of the
                        Java virtual machine (`jvm_*`, `process_*`, `system_*`) come along.

                        | name | kind | labels | meaning |
                        | --- | --- | --- | --- |
                        """);
        for (Metric metric : Metric.values()) {
            page.append("| `")
                    .append(metric.title())
                    .append("` | ")
                    .append(metric.kind())
                    .append(" | ")
                    .append(
                            metric.labels().stream()
                                    .map(label -> "`" + label + "`")
                                    .collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(metric.help())
                    .append(" |\n");
        }
        page.append("\nBuckets, upper bounds included:\n\n| histogram | bounds |\n| --- | --- |\n");
        for (Metric metric : Metric.values()) {
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                page.append("| `")
                        .append(metric.title())
                        .append("` | ")
                        .append(
                                metric.buckets().stream()
                                        .map(MetricsPage::plain)
                                        .collect(Collectors.joining(", ")))
                        .append(" |\n");
            }
        }
        return page.toString();
    }

    private static String plain(double bound) {
        return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }
}
