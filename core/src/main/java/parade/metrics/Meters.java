package parade.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of one process's metrics: the catalogue's, and those of the virtual machine. A metric
 * appears in a scrape once it has been given a value. Safe for any number of threads; setting,
 * adding and observing take no lock.
 *
 * <p>The catalogue's metrics are made on the Prometheus registry below Micrometer's, because
 * Micrometer adds a {@code _max} to every histogram and allows none with a bucket at 0.
 */
public final class Meters implements AutoCloseable {

    /** The Prometheus text format, which everything can read. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** The OpenMetrics format, for those who ask for it. */
    public static final String OPEN_METRICS =
            "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Labels run;
    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ConcurrentMap<Metric, Gauge> gauges = new ConcurrentHashMap<>();
    private final ConcurrentMap<Metric, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<Metric, Histogram> histograms = new ConcurrentHashMap<>();

    /**
     * @param run the value of the label {@code run} on every metric
     */
    public Meters(String run) {
        this.run = Labels.of("run", run);
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config()
                .commonTags("run", run)
                // promtool warns of their names: one ends like a histogram's part, one is in ns.
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"))
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        List<MeterBinder> machine =
                List.of(
                        new JvmMemoryMetrics(),
                        collections,
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics());
        machine.forEach(binder -> binder.bindTo(registry));
    }

    /** Gives a gauge a value. */
    public void set(Metric metric, double value, String... labelValues) {
        gauge(metric).labelValues(labelValues).set(value);
    }

    /** Adds to a counter; adding 0 makes it appear before it first counts something. */
    public void add(Metric metric, double amount, String... labelValues) {
        counter(metric).labelValues(labelValues).inc(amount);
    }

    /** Counts one value in a histogram. */
    public void observe(Metric metric, double value, String... labelValues) {
        histogram(metric).labelValues(labelValues).observe(value);
    }

    /** Drops one series of a gauge, say of a worker that has gone, so that labels stay few. */
    public void forget(Metric metric, String... labelValues) {
        gauge(metric).remove(labelValues);
    }

    /**
     * The value of a gauge or counter; one that has none yet is NaN as a gauge and 0 as a counter.
     */
    public double value(Metric metric, String... labelValues) {
        if (labelValues.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s has the labels %s, so not the values %s"
                            .formatted(
                                    metric.title(), metric.labels(), Arrays.toString(labelValues)));
        }
        return switch (metric.kind()) {
            case GAUGE ->
                    find(gauge(metric).collect().getDataPoints(), metric, labelValues)
                                    instanceof GaugeSnapshot.GaugeDataPointSnapshot gauge
                            ? gauge.getValue()
                            : Double.NaN;
            case COUNTER ->
                    find(counter(metric).collect().getDataPoints(), metric, labelValues)
                                    instanceof CounterSnapshot.CounterDataPointSnapshot counter
                            ? counter.getValue()
                            : 0;
            case HISTOGRAM ->
                    throw new IllegalArgumentException(
                            metric.title() + " is a histogram and has no single value");
        };
    }

    /** Everything in the Prometheus text format. */
    public String scrape() {
        return registry.scrape(TEXT);
    }

    /** Everything in {@link #TEXT} or {@link #OPEN_METRICS}. */
    public String scrape(String contentType) {
        return registry.scrape(contentType);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private static @Nullable DataPointSnapshot find(
            List<? extends DataPointSnapshot> points, Metric metric, String... labelValues) {
        for (DataPointSnapshot point : points) {
            boolean same = true;
            for (int i = 0; i < labelValues.length; i++) {
                same &= labelValues[i].equals(point.getLabels().get(metric.labels().get(i)));
            }
            if (same) {
                return point;
            }
        }
        return null;
    }

    private Gauge gauge(Metric metric) {
        Gauge gauge = gauges.get(metric);
        return gauge != null ? gauge : gauges.computeIfAbsent(metric, this::registerGauge);
    }

    private Gauge registerGauge(Metric metric) {
        require(metric, Metric.Kind.GAUGE);
        return Gauge.builder()
                .name(metric.title())
                .help(metric.help())
                .constLabels(run)
                .labelNames(metric.labels().toArray(String[]::new))
                .withoutExemplars()
                .register(registry.getPrometheusRegistry());
    }

    private Counter counter(Metric metric) {
        Counter counter = counters.get(metric);
        return counter != null ? counter : counters.computeIfAbsent(metric, this::registerCounter);
    }

    private Counter registerCounter(Metric metric) {
        require(metric, Metric.Kind.COUNTER);
        return Counter.builder()
                .name(metric.title())
                .help(metric.help())
                .constLabels(run)
                .labelNames(metric.labels().toArray(String[]::new))
                .withoutExemplars()
                .register(registry.getPrometheusRegistry());
    }

    private Histogram histogram(Metric metric) {
        Histogram histogram = histograms.get(metric);
        return histogram != null
                ? histogram
                : histograms.computeIfAbsent(metric, this::registerHistogram);
    }

    private Histogram registerHistogram(Metric metric) {
        require(metric, Metric.Kind.HISTOGRAM);
        double[] buckets = metric.buckets().stream().mapToDouble(Double::doubleValue).toArray();
        return Histogram.builder()
                .name(metric.title())
                .help(metric.help())
                .constLabels(run)
                .labelNames(metric.labels().toArray(String[]::new))
                .classicOnly()
                .classicUpperBounds(buckets)
                .withoutExemplars()
                .register(registry.getPrometheusRegistry());
    }

    private static void require(Metric metric, Metric.Kind kind) {
        if (metric.kind() != kind) {
            throw new IllegalArgumentException(
                    "%s is a %s, not a %s".formatted(metric.title(), metric.kind(), kind));
        }
    }
}
