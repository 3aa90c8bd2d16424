package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parade predict} on what was trained from tables. */
final class PredictTest {

    /**
     * With all that a table's columns can be; every third row lacks a number, one of four a city.
     */
    private static final String CLASSES =
            """
            apiVersion: parade/v1
            name: kinds
            seed: 7
            model:
              input: [5]
              layers:
                - dense: {units: 3}
              loss: {softmax_cross_entropy: {class_weights: balanced}}
            data:
              train:
                format: csv
                path: kinds.csv
                target: kind
                categories: [city]
                missing: mean
                weight: count
              validation: {fraction: 0.25}
              test: {fraction: 0.25}
              scale: standard
              batch: {size: 8, slices: 4}
            optimizer: {sgd: {learning_rate: 0.5}}
            train: {steps: 60}
            monitoring: {port: 0}
            """;

    private static final String NUMBERS =
            """
            apiVersion: parade/v1
            name: line
            seed: 7
            model:
              input: [1]
              layers:
                - dense: {units: 1, initializer: zeros}
              loss: mse
            data:
              train: {format: csv, path: line.csv, target: y}
              scale: minmax
              batch: {size: full}
            optimizer: {sgd: {learning_rate: 0.5}}
            train: {steps: 200}
            monitoring: {port: 0}
            """;

    @TempDir private Path folder;

    @BeforeEach
    void tables() throws IOException {
        var kinds = new ArrayList<>(List.of("size,city,count,kind"));
        for (int i = 0; i < 48; i++) {
            String size = i % 3 == 0 ? "" : String.valueOf(i % 5);
            String city = List.of("Oslo", "Rome", "Bern", "").get(i % 4);
            String kind = List.of("cold", "warm", "mild", "warm").get(i % 4);
            kinds.add("%s,%s,%d,%s".formatted(size, city, 1 + i % 2, kind));
        }
        Files.write(folder.resolve("kinds.csv"), kinds);
        Files.writeString(folder.resolve("line.csv"), "x,y\n0,1\n1,3\n2,5\n4,9\n");
    }

    @Test
    void classesAndTheirProbabilities() throws IOException {
        TestRun run = train(CLASSES);
        Path rows = write("city,size\nOslo,1\nRome,\nBern,3\n,NA\n");
        Execution execution = predict(run, "--data", rows.toString());
        assertThat(execution.code()).as(execution.errors()).isZero();
        List<String> lines = execution.output().lines().toList();
        assertThat(lines.getFirst())
                .isEqualTo("row,prediction,probability_cold,probability_mild,probability_warm");
        List<String> kinds = List.of("cold", "warm", "mild", "warm");
        assertThat(lines).hasSize(5);
        for (int row = 1; row <= 4; row++) {
            List<String> fields = List.of(lines.get(row).split(","));
            assertThat(fields.subList(0, 2)).containsExactly("" + row, kinds.get(row - 1));
            double sum = 0;
            for (String probability : fields.subList(2, 5)) {
                sum += Double.parseDouble(probability);
            }
            assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    @Test
    void theTrainingFileItselfWithItsTargets() throws IOException {
        TestRun run = train(CLASSES);
        Path out = folder.resolve("out.csv");
        Execution execution =
                predict(
                        run,
                        "--data",
                        path("kinds.csv"),
                        "--format",
                        "csv",
                        "--out",
                        out.toString());
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output()).isEmpty();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(49);
        int right = 0;
        for (int i = 0; i < 48; i++) {
            right +=
                    lines.get(i + 1)
                                    .split(",", -1)[1]
                                    .equals(List.of("cold", "warm", "mild", "warm").get(i % 4))
                            ? 1
                            : 0;
        }
        assertThat(right).isEqualTo(48);
        assertThat(Files.exists(folder.resolve("out.csv.part"))).isFalse();
    }

    @Test
    void numbersAreAsTheLineSays() throws IOException {
        TestRun run = train(NUMBERS);
        // Beyond the training's least and greatest: were the scaling fitted again, 8 would be 1.
        Path rows = write("x\n3\n8\n");
        Execution execution = predict(run, "--data", rows.toString());
        List<String> lines = execution.output().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("row,prediction");
        assertThat(Double.parseDouble(lines.get(1).split(",", -1)[1])).isBetween(6.95, 7.05);
        assertThat(Double.parseDouble(lines.get(2).split(",", -1)[1])).isBetween(16.9, 17.1);
    }

    @Test
    void whatIsWrongInARowAndWhere() throws IOException {
        TestRun run = train(CLASSES);
        refuses(
                run,
                "city,size\nOslo,1\nolso,1\n",
                "row 2 (line 3), column \"city\": found \"olso\"; expected a category of the"
                        + " training set: Bern, NA, Oslo, Rome; did you mean 'Oslo'?");
        refuses(
                run,
                "city,size\nOslo,1\nRome\n",
                "row 2 (line 3): has 1 value; expected 2, one for each column");
        TestRun line = train(NUMBERS);
        refuses(
                line,
                "x,y\n1,1\n,2\n",
                "row 2 (line 3), column \"x\": it is empty; expected a finite number");
    }

    private void refuses(TestRun run, String text, String message) throws IOException {
        Path rows = write(text);
        Path out = folder.resolve("refused.csv");
        Execution execution = predict(run, "--data", rows.toString(), "--out", out.toString());
        assertThat(execution.code()).isEqualTo(3);
        assertThat(execution.errors()).isEqualTo("parade: " + rows + ": " + message + "\n");
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains("refused"));
    }

    @Test
    void whatCannotBeAsked() throws IOException {
        TestRun run = new TestRun(folder.resolve("digits"));
        assertThat(Execution.here(run.train(TestRun.DIGITS, "--set", "train.steps=1")).code())
                .isZero();
        Execution execution = predict(run, "--data", "x.csv");
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors())
                .isEqualTo(
                        "parade: the model was trained on generated data: say the format of x.csv"
                                + " by --format csv, libsvm or idx\n");
        assertThat(predict(run, "--data", "x.csv", "--format", "xml").code()).isEqualTo(2);
        assertThat(predict(run).code()).isEqualTo(2);
        Execution none = Execution.here("predict", path("nowhere"), "--data", "x.csv");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.errors()).contains("is not a run's folder");
        Execution missing = predict(run, "--data", path("nothing.csv"), "--format", "csv");
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.errors()).contains("nothing.csv: there is no such file");
        Path rows = write("1:1\n");
        Execution unwritable =
                predict(
                        run,
                        "--data",
                        rows.toString(),
                        "--format",
                        "libsvm",
                        "--out",
                        path("no/out.csv"));
        assertThat(unwritable.code()).isEqualTo(2);
        assertThat(unwritable.errors())
                .isEqualTo(
                        "parade: "
                                + path("no/out.csv")
                                + " can't be written: there is no such folder\n");
    }

    /** Weights, class weights, means and fractions: none of it knows who computes. */
    @Test
    void anyNumberOfWorkersTrainsTheSame() throws IOException {
        String hash = train(CLASSES).hash();
        assertThat(train(CLASSES, "--workers", "3", "--servers", "2").hash()).isEqualTo(hash);
        assertThat(train(CLASSES, "--set", "seed=8").hash()).isNotEqualTo(hash);
    }

    @Test
    void evaluateJudgesTheSetsOfTheTraining() throws IOException {
        TestRun run = train(CLASSES);
        Execution evaluated = Execution.here("evaluate", run.out().toString());
        assertThat(evaluated.code()).as(evaluated.errors()).isZero();
        assertThat(evaluated.output())
                .containsPattern("train +24")
                .containsPattern("validation +12")
                .containsPattern("test +12")
                .contains(
                        String.format(
                                Locale.ROOT, "%.6f", run.summary().get("test_loss").getAsDouble()));
        Files.writeString(folder.resolve("kinds.csv"), "size,city,count,kind\n1,Oslo,1,cold\n");
        Execution changed = Execution.here("evaluate", run.out().toString());
        assertThat(changed.code()).isEqualTo(3);
    }

    private int runs;

    private TestRun train(String job, String... more) throws IOException {
        var run = new TestRun(folder.resolve("run" + runs++));
        Execution execution = Execution.here(run.train(job, more));
        assertThat(execution.code()).as(execution.errors()).isZero();
        return run;
    }

    private Execution predict(TestRun run, String... more) {
        var arguments = new ArrayList<>(List.of("predict", run.out().toString()));
        arguments.addAll(List.of(more));
        return Execution.here(arguments);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("rows" + runs++ + ".txt"), text);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
