package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in ssp and async learn, and say how stale their gradients were. */
final class FreeRunTest {

    private static final String[] CLUSTER = {
        "--workers",
        "3",
        "--servers",
        "2",
        "--set",
        "train={steps: 450, evaluate_every: {steps: 450}}"
    };

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "async",
                "{ssp: {bound: 1}}",
                "{ssp: {bound: 0, scale_learning_rate: true}}",
                "{async: {delay_compensation: 0.04, scale_learning_rate: true}}"
            })
    void learns(String consistency) throws IOException {
        JsonObject summary = run(consistency);
        assertThat(summary.get("state").getAsString()).isEqualTo("done");
        assertThat(summary.get("test_accuracy").getAsDouble()).isGreaterThan(0.85);
        assertThat(consistency).contains(summary.get("consistency").getAsString());
        assertThat(summary.get("max_staleness").getAsLong()).isPositive();
        if (consistency.contains("bound: 0")) {
            assertThat(summary.get("max_clock_gap").getAsLong()).isZero();
        } else if (consistency.contains("bound: 1")) {
            assertThat(summary.get("max_clock_gap").getAsLong()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void inSyncNothingIsStale() throws IOException {
        JsonObject summary = run("sync", "train={steps: 20, evaluate_every: {steps: 20}}");
        assertThat(summary.get("max_staleness").getAsLong()).isZero();
        assertThat(summary.get("max_clock_gap").getAsLong()).isZero();
    }

    @Test
    void clippingAndAnUnevenBatchSize() throws IOException {
        JsonObject summary =
                run("async", "clip={global_norm: 0.5}", "data.batch={size: 31, slices: 4}");
        assertThat(summary.get("test_accuracy").getAsDouble()).isGreaterThan(0.85);
    }

    private JsonObject run(String consistency, String... more) throws IOException {
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = new ArrayList<>(run.train(TestRun.DIGITS, CLUSTER));
        arguments.addAll(List.of("--set", "consistency=" + consistency));
        Arrays.asList(more).forEach(set -> arguments.addAll(List.of("--set", set)));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return run.summary();
    }
}
