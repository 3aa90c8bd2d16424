package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Json;
import parade.server.coordination.Ending;
import parade.server.history.RunFolder;

/**
 * How a run is at this moment, in few words and numbers: what server 0's metrics say, under the
 * names that summary.json has, too. What is not known yet is null.
 */
final class RunStatus implements Supplier<Map<String, @Nullable Object>> {

    private final String run;
    private final RunFolder folder;
    private final Meters meters;
    private final long startNanos = System.nanoTime();
    private volatile Supplier<String> waitingFor = () -> "";

    RunStatus(String run, RunFolder folder, Meters meters) {
        this.run = run;
        this.folder = folder;
        this.meters = meters;
    }

    /**
     * The coordinator is there.
     *
     * @param overdue who is waited for, in words
     */
    void waitingFor(Supplier<String> overdue) {
        waitingFor = overdue;
    }

    @Override
    public Map<String, @Nullable Object> get() {
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("run", run);
        String state = state();
        status.put("state", state);
        status.put("step", planned() ? whole(Metric.GLOBAL_STEP) : null);
        status.put("target_steps", planned() ? whole(Metric.TARGET_STEPS) : null);
        status.put("epoch", number(Metric.EPOCH));
        status.put("loss", number(Metric.LOSS, "batch"));
        status.put("test_loss", number(Metric.LOSS, "test"));
        status.put("test_accuracy", number(Metric.ACCURACY, "test"));
        status.put("examples_per_second", number(Metric.EXAMPLES_PER_SECOND));
        status.put("workers", present(Metric.WORKERS));
        status.put("servers", present(Metric.SERVERS));
        // A run that an earlier life has brought to its end begins no more.
        status.put(
                "waiting_for",
                !planned() && state.equals(Ending.State.DONE.word())
                        ? "the other servers and a worker, to hear of the end"
                        : waitingFor.get());
        status.put("generation", whole(Metric.GENERATION));
        // Of this process: a run that goes on has taken longer.
        status.put("seconds", (System.nanoTime() - startNanos) / 1_000_000_000);
        return status;
    }

    /** Until the first worker has come, nobody knows how long the training is. */
    private boolean planned() {
        return meters.value(Metric.TARGET_STEPS) > 0;
    }

    private String state() {
        for (Ending.State ended : Ending.State.values()) {
            if (meters.value(Metric.RUN_STATE, ended.word()) == 1) {
                return ended.word();
            }
        }
        return planned() ? "training" : before().orElse("starting");
    }

    /** What an earlier life of the run came to, where that is not undone yet. */
    private Optional<String> before() {
        try {
            return Files.exists(folder.summary())
                    ? Optional.of(Json.read(folder.summary()).get("state").getAsString())
                    : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private Map<String, @Nullable Object> present(Metric metric) {
        var present = new LinkedHashMap<String, @Nullable Object>();
        present.put("live", whole(metric, "live"));
        present.put("expected", whole(metric, "expected"));
        return present;
    }

    private @Nullable Long whole(Metric metric, String... labels) {
        double value = meters.value(metric, labels);
        return Double.isFinite(value) ? Math.round(value) : null;
    }

    private @Nullable Double number(Metric metric, String... labels) {
        double value = meters.value(metric, labels);
        return Double.isFinite(value) && planned() ? value : null;
    }
}
