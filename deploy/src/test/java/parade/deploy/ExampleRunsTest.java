package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.Source;
import parade.worker.data.DataLoader;
import parade.worker.data.Examples;
import parade.worker.model.Network;

/**
 * Every example on generated data, some steps long: its gradient is right, and what it leaves can
 * be evaluated and predicts. bench/real-data does the same with the examples on files.
 */
final class ExampleRunsTest {

    private static final int ROWS = 20;

    @TempDir private Path folder;

    static List<Path> examples() throws Exception {
        var generated = new ArrayList<Path>();
        for (Path example : ExamplesTest.examples()) {
            if (job(example).data().train() instanceof Source.Generated) {
                generated.add(example);
            }
        }
        return generated;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theGradientIsRight(Path example) {
        Execution check = Execution.here("gradcheck", example.toString());
        assertThat(check.code()).as(check.output() + check.errors()).isZero();
        assertThat(check.output()).contains("layers.0");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isEvaluatedAndPredicts(Path example) throws Exception {
        Path out = folder.resolve("run");
        done(
                "train",
                example.toString(),
                "--out",
                out.toString(),
                "--set",
                "monitoring.port=0",
                "--set",
                "train.steps=40");

        Execution evaluated = done("evaluate", out.toString());
        String loss =
                String.format(
                        Locale.ROOT,
                        "loss %.6f",
                        new TestRun(out).summary().get("train_loss").getAsDouble());
        assertThat(evaluated.output()).contains(loss);

        Execution predicted =
                done(
                        "predict",
                        out.toString(),
                        "--format",
                        "csv",
                        "--data",
                        table(example).toString());
        assertThat(predicted.output().lines()).hasSize(ROWS + 1);
        assertThat(predicted.output()).startsWith("row,prediction").doesNotContain("NaN");
    }

    /** The first rows of the training set, as they are before they are scaled. */
    private Path table(Path example) throws Exception {
        Job job = job(example);
        String unscaled = "data.scale=none";
        Job raw = JobFile.read(example, List.of(unscaled), name -> Optional.empty());
        Examples train = DataLoader.load(raw, Network.outputs(job.model())).train();
        var names = new ArrayList<String>();
        for (int i = 0; i < train.width(); i++) {
            names.add(
                    job.data().train() instanceof Source.Generated(Source.Kind kind, int _, int _)
                                    && kind == Source.Kind.HOUSING
                            ? List.of("rm", "lstat").get(i)
                            : "x" + i);
        }
        var lines = new ArrayList<String>();
        lines.add(String.join(",", names));
        float[] row = new float[train.width()];
        for (int r = 0; r < ROWS; r++) {
            train.copyRow(r, row, 0);
            var cells = new ArrayList<String>();
            for (float value : row) {
                cells.add(Float.toString(value));
            }
            lines.add(String.join(",", cells));
        }
        return Files.write(folder.resolve("rows.csv"), lines);
    }

    private static Job job(Path example) throws Exception {
        return JobFile.read(example, List.of(), name -> Optional.empty());
    }

    private static Execution done(String... arguments) throws IOException {
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return execution;
    }
}
