package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parade evaluate} says what the run's last evaluation said, to the last digit. */
@NullMarked
final class EvaluateTest {

    private static final List<String> SCORES =
            List.of(
                    "accuracy",
                    "top_5_accuracy",
                    "precision",
                    "recall",
                    "f1",
                    "roc_auc",
                    "r2",
                    "mae",
                    "rmse");

    @TempDir private Path folder = Path.of("");

    @Test
    void tenClasses() throws IOException {
        TestRun run = train(TestRun.DIGITS, 3);
        JsonObject evaluated = agrees(run, "train", "test");
        assertThat(evaluated.getAsJsonObject("test").keySet())
                .contains("accuracy", "top_5_accuracy", "precision", "recall", "f1")
                .doesNotContain("roc_auc", "r2", "mae", "rmse");
        JsonObject table = run.summary().getAsJsonObject("test_confusion_matrix");
        assertThat(table)
                .isEqualTo(evaluated.getAsJsonObject("test").getAsJsonObject("confusion_matrix"));
        assertThat(table.getAsJsonArray("classes")).hasSize(10);
        assertThat(diagonal(table) / 160.0)
                .isEqualTo(run.summary().get("test_accuracy").getAsDouble());

        List<String> lines =
                Execution.here("evaluate", run.out().toString()).output().lines().toList();
        assertThat(lines.get(0)).isEqualTo("digits at version 48");
        assertThat(lines)
                .contains(
                        "  confusion matrix: rows are the true classes, columns the predicted ones");
        assertThat(lines).hasSize(1 + 2 * (2 + 1 + 1 + 10));
        String only = Execution.here("evaluate", run.out().toString(), "--split", "test").output();
        assertThat(only).contains("test").doesNotContain("train");
    }

    @Test
    void numbers() throws IOException {
        String job =
                TestRun.HOUSING.replace(
                        "  scale: minmax",
                        "  test: {format: generated, kind: housing, examples: 77}\n  scale: minmax");
        TestRun run = train(job, 2);
        JsonObject test = agrees(run, "train", "test").getAsJsonObject("test");
        assertThat(test.keySet()).containsExactly("examples", "loss", "r2", "mae", "rmse");
        assertThat(test.get("rmse").getAsDouble())
                .isEqualTo(Math.sqrt(test.get("loss").getAsDouble()), offset());
        assertThat(Execution.here("evaluate", run.out().toString()).output())
                .contains(String.format(Locale.ROOT, "RMSE %.6f", test.get("rmse").getAsDouble()));
    }

    /** Classes learnt as numbers are judged as classes; sets may be drawn from the training's. */
    @Test
    void twoClassesOfText() throws IOException {
        TestRun run = train(animals("train: {epochs: 3}"), 2);
        JsonObject evaluated = agrees(run, "train", "validation", "test");
        JsonObject test = evaluated.getAsJsonObject("test");
        assertThat(test.keySet())
                .contains("accuracy", "f1", "roc_auc")
                .doesNotContain("r2", "top_5_accuracy");
        assertThat(test.get("roc_auc").getAsDouble()).isBetween(0.8, 1.0);
        assertThat(
                        test.getAsJsonObject("confusion_matrix")
                                .getAsJsonArray("classes")
                                .get(1)
                                .getAsString())
                .isEqualTo("cat");
        for (List<String> row : run.history()) {
            assertThat(row.get(4)).as("accuracy of %s", row).isNotEmpty();
        }
    }

    /** Of a run that stopped early it is the best version that is judged, not the last. */
    @Test
    void theVersionThatIsKept() throws IOException {
        TestRun run =
                train(
                        animals(
                                        "train: {epochs: 200, evaluate_every: {steps: 3}, early_stopping: {patience: 4}}")
                                .replace("sgd: 0.5", "sgd: 5"),
                        2);
        JsonObject summary = run.summary();
        long last = Long.parseLong(run.history().getLast().getFirst());
        assertThat(summary.get("steps").getAsLong()).isLessThan(last);
        JsonObject evaluated = agrees(run, "train", "validation", "test");
        assertThat(evaluated.get("version").getAsLong())
                .isEqualTo(summary.get("steps").getAsLong());
        assertThat(summary.get("test_confusion_matrix"))
                .isEqualTo(evaluated.getAsJsonObject("test").get("confusion_matrix"));
    }

    private String animals(String train) throws IOException {
        var random = new Random(5);
        var csv = new StringBuilder("width,height,kind\n");
        for (int i = 0; i < 200; i++) {
            boolean cat = random.nextBoolean();
            csv.append(random.nextGaussian() + (cat ? 1 : -1)).append(',');
            csv.append(random.nextGaussian()).append(',').append(cat ? "cat" : "ant").append('\n');
        }
        Files.writeString(folder.resolve("animals.csv"), csv);
        return """
        apiVersion: parade/v1
        name: animals
        seed: 7
        model:
          input: [2]
          layers: [{dense: {units: 1, activation: sigmoid}}]
          loss: mse
        data:
          train: {format: csv, path: animals.csv, target: kind}
          validation: {fraction: 0.2}
          test: {fraction: 0.25}
          batch: {size: 10, slices: 2}
        optimizer: {sgd: 0.5}
        monitoring: {port: 0}
        """
                + train
                + "\n";
    }

    @Test
    void aSplitThatIsNotThere() throws IOException {
        TestRun run = train(TestRun.DIGITS.replace("steps: 48", "steps: 1"), 1);
        Execution execution =
                Execution.here("evaluate", run.out().toString(), "--split", "validation");
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors())
                .isEqualTo("parade: --split validation: this run has train, test\n");
    }

    /** Compares everything with the last rows of the history and with the summary, as text. */
    private static JsonObject agrees(TestRun run, String... splits) throws IOException {
        Execution execution = Execution.here("evaluate", run.out().toString(), "--json");
        assertThat(execution.code()).as(execution.errors()).isZero();
        JsonObject evaluated = JsonParser.parseString(execution.output()).getAsJsonObject();
        assertThat(evaluated.keySet()).contains(splits);
        JsonObject summary = run.summary();
        for (String split : splits) {
            Map<String, String> row = lastRow(run, split);
            JsonObject scores = evaluated.getAsJsonObject(split);
            assertThat(scores.get("loss").getAsString())
                    .isEqualTo(row.get("loss"))
                    .isEqualTo(summary.get(split + "_loss").getAsString());
            for (String score : SCORES) {
                String expected = row.get(score);
                assertThat(scores.has(score) ? scores.get(score).getAsString() : "")
                        .as("%s of %s", score, split)
                        .isEqualTo(expected);
                String key = split + "_" + score;
                assertThat(summary.has(key) ? summary.get(key).getAsString() : "")
                        .as(key)
                        .isEqualTo(expected);
            }
        }
        return evaluated;
    }

    private static Map<String, String> lastRow(TestRun run, String split) throws IOException {
        String kept = run.summary().get("steps").getAsString();
        List<String> names =
                List.of(Files.readAllLines(run.out().resolve("history.csv")).get(0).split(","));
        List<String> last =
                run.history().stream()
                        .filter(r -> r.getFirst().equals(kept) && r.get(2).equals(split))
                        .toList()
                        .getLast();
        var row = new HashMap<String, String>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), last.get(i));
        }
        return row;
    }

    private static long diagonal(JsonObject table) {
        JsonArray counts = table.getAsJsonArray("counts");
        long sum = 0;
        for (int c = 0; c < counts.size(); c++) {
            sum += counts.get(c).getAsJsonArray().get(c).getAsLong();
        }
        return sum;
    }

    private static org.assertj.core.data.Offset<Double> offset() {
        return org.assertj.core.data.Offset.offset(1e-4);
    }

    private TestRun train(String job, int workers) throws IOException {
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = run.train(job, "--workers", String.valueOf(workers));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return run;
    }
}
