package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learning rate that is far too large. */
final class DivergenceTest {

    private static final String[] TOO_FAST = {
        "--set", "optimizer.sgd.learning_rate=1e6", "--set", "train.steps=300"
    };

    @TempDir private Path folder;

    @Test
    void endsWithTheLastFiniteVersion() throws IOException {
        var run = new TestRun(folder.resolve("run"));
        Execution execution = Execution.here(run.train(TestRun.HOUSING, TOO_FAST));
        assertThat(execution.code()).isEqualTo(4);
        JsonObject summary = run.summary();
        assertThat(summary.get("state").getAsString()).isEqualTo("diverged");
        long kept = summary.get("steps").getAsLong();
        assertThat(kept).isBetween(1L, 299L);
        assertThat(execution.errors())
                .contains("diverged: step " + (kept + 1))
                .contains("what is kept is version " + kept)
                .doesNotContain("Exception")
                .doesNotContain("at parade.");
        assertThat(execution.output()).contains("weights sha256 " + run.hash());

        Execution inspected = Execution.here("inspect", run.out().toString());
        assertThat(inspected.code()).isZero();
        assertThat(inspected.output())
                .contains("at version " + kept)
                .contains("weights sha256 " + run.hash());
        Execution evaluated = Execution.here("evaluate", run.out().toString());
        assertThat(evaluated.code()).isZero();
        assertThat(evaluated.output()).contains("at version " + kept);
        assertThat(lossOf(evaluated.output())).isFinite();
    }

    /** The version that is kept is that which a run of so many steps makes. */
    @Test
    void keepsWhatAShorterRunMakes() throws IOException {
        var diverged = new TestRun(folder.resolve("diverged"));
        Execution.here(diverged.train(TestRun.HOUSING, TOO_FAST));
        var shorter = new TestRun(folder.resolve("shorter"));
        Execution execution =
                Execution.here(
                        shorter.train(
                                TestRun.HOUSING,
                                "--set",
                                "optimizer.sgd.learning_rate=1e6",
                                "--set",
                                "train.steps=" + diverged.summary().get("steps").getAsLong(),
                                "--workers",
                                "3",
                                "--servers",
                                "2"));
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(shorter.hash()).isEqualTo(diverged.hash());
    }

    /**
     * At a rate near to the largest that converges the sums of the gradient overflow while the
     * weights are finite still, and with the whole data in every batch they do so ever after.
     */
    @Test
    void stopsAtOrSkipsStepsWithoutAFiniteGradient() throws IOException {
        String[] fast = {"--set", "optimizer.sgd.learning_rate=3"};
        var stopped = new TestRun(folder.resolve("stopped"));
        Execution execution =
                Execution.here(stopped.train(TestRun.HOUSING, and(fast, "train.steps=100")));
        assertThat(execution.code()).isEqualTo(4);
        assertThat(execution.errors()).contains("the gradient is not finite: layers.0.");
        assertThat(stopped.summary().get("steps").getAsLong()).isBetween(10L, 99L);

        var skipping = new TestRun(folder.resolve("skipping"));
        execution =
                Execution.here(
                        skipping.train(
                                TestRun.HOUSING,
                                and(fast, "train={steps: 100, on_nonfinite: skip}")));
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(skipping.summary().get("steps").getAsLong()).isEqualTo(100);
        assertThat(skipping.hash()).isEqualTo(stopped.hash());
    }

    private static String[] and(String[] settings, String setting) {
        return Stream.concat(Stream.of(settings), Stream.of("--set", setting))
                .toArray(String[]::new);
    }

    private static double lossOf(String output) {
        Matcher loss = Pattern.compile("loss (\\S+)").matcher(output);
        assertThat(loss.find()).isTrue();
        return Double.parseDouble(loss.group(1));
    }
}
