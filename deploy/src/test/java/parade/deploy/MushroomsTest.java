package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logistic regression on the mushrooms of LIBSVM's own collection, a file in its format. */
final class MushroomsTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: mushrooms
            seed: 7
            model:
              input: [126]
              layers:
                - dense: {units: 1, initializer: zeros}
              loss: binary_cross_entropy
            data:
              train: {format: libsvm, path: FOLDER/agaricus.txt.train, dimension: 126}
              test: {format: libsvm, path: FOLDER/agaricus.txt.test, dimension: 126}
              batch: {size: 64, slices: 4}
            optimizer: {sgd: {learning_rate: 0.5}}
            train: {epochs: 2}
            monitoring: {port: 0}
            """;

    @TempDir private Path folder;

    /** The files are no part of the project. */
    @Test
    void tellsPoisonousFromEdible() throws IOException {
        String named = System.getenv("PARADE_DATA");
        Path data = named == null ? ProjectRoot.path().resolve("../shared/data") : Path.of(named);
        Path mushrooms = data.resolve("libsvm-agaricus").toAbsolutePath().normalize();
        assumeTrue(
                Files.exists(mushrooms.resolve("agaricus.txt.train")),
                "there are no mushrooms in " + mushrooms);
        var run = new TestRun(folder.resolve("run"));
        Execution trained = Execution.here(run.train(JOB.replace("FOLDER", mushrooms.toString())));
        assertThat(trained.code()).as(trained.errors()).isZero();
        double accuracy = run.summary().get("test_accuracy").getAsDouble();
        assertThat(accuracy).isGreaterThan(0.97);

        Path test = mushrooms.resolve("agaricus.txt.test");
        Execution predicted =
                Execution.here("predict", run.out().toString(), "--data", test.toString());
        List<String> rows = predicted.output().lines().skip(1).toList();
        List<String> labels = Files.readAllLines(test);
        assertThat(rows).hasSize(1611).hasSameSizeAs(labels);
        int right = 0;
        for (int i = 0; i < rows.size(); i++) {
            right += rows.get(i).split(",", -1)[1].equals(labels.get(i).substring(0, 1)) ? 1 : 0;
        }
        assertThat((double) right / rows.size()).isEqualTo(accuracy);
    }
}
