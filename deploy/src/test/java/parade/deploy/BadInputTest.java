package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person gets who made a mistake: an exit code, where it is, and no stack trace. */
final class BadInputTest {

    private static final String CSV_JOB =
            """
            apiVersion: parade/v1
            name: houses
            model:
              input: [2]
              layers:
                - dense: {units: 1}
              loss: mse
            data:
              train: {format: csv, path: houses.csv, features: [rm, lstat], target: medv}
              batch: {size: 2}
            optimizer: {sgd: {learning_rate: 0.01}}
            train: {steps: 4}
            monitoring: {port: 0}
            """;

    private static final String IDX_JOB =
            """
            apiVersion: parade/v1
            name: images
            model:
              input: [4]
              layers:
                - dense: {units: 10}
              loss: softmax_cross_entropy
            data:
              train: {format: idx, images: images.idx, labels: labels.idx}
              batch: {size: 2}
            optimizer: {sgd: {learning_rate: 0.01}}
            train: {steps: 4}
            monitoring: {port: 0}
            """;

    @TempDir private Path folder;

    @Test
    void everyProblemOfAJobFileAtOnceAndWhereItIs() throws IOException {
        String job =
                """
                apiVersion: parade/v1
                name: digits
                sede: 7
                model:
                  input: [784]
                  layers:
                    - dense: {units: ten, activation: sigmoyd}
                    - dense: {units: 10}
                  loss: softmax_crossentropy
                data:
                  train: {format: generated, kind: digits, examples: 100}
                  batch: {size: 90, slices: 8}
                optimizer: {sgd: {learning_rate: -1}}
                train: {steps: 10}
                """;
        Execution execution = train(job);
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors())
                .contains("has 6 problems")
                .contains(".yaml:3:1: sede: found an unknown key")
                .contains("did you mean 'seed'?")
                .contains(".yaml:7:22: model.layers.0.dense.units: found 'ten'")
                .contains(".yaml:7:39: model.layers.0.dense.activation: found 'sigmoyd'")
                .contains("did you mean 'sigmoid'?")
                .contains(".yaml:9:9: model.loss: found 'softmax_crossentropy'")
                .contains(".yaml:12:29: data.batch.slices: 8 slices do not divide the size of 90")
                .contains(".yaml:13:34: optimizer.sgd.learning_rate: found '-1'");
        assertPlain(execution);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aProcessOfItsOwnSaysTheSame() throws IOException, InterruptedException {
        List<String> arguments = run().train(CSV_JOB);
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            Execution execution = child.await();
            assertThat(execution.code()).isEqualTo(3);
            assertThat(execution.errors()).contains("houses.csv");
            assertPlain(execution);
        }
    }

    @Test
    void aMissingJobFile() {
        Execution execution = Execution.here("train", folder.resolve("nothing.yaml").toString());
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors()).contains("nothing.yaml");
        assertPlain(execution);
    }

    @Test
    void aMissingDataFile() throws IOException {
        assertDataError(train(CSV_JOB), "houses.csv");
    }

    @Test
    void textInAColumnOfNumbers() throws IOException {
        houses("rm,lstat,medv\n6.5,4.9,24\n6.4,much,21.6\n");
        assertDataError(train(CSV_JOB), "houses.csv", "row 2", "\"lstat\"", "\"much\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "nan", "inf", "-Infinity"})
    void aFeatureThatIsNotFinite(String value) throws IOException {
        houses("rm,lstat,medv\n6.5,4.9,24\n" + value + ",9.1,21.6\n");
        assertDataError(train(CSV_JOB), "houses.csv", "row 2", "\"rm\"", value);
    }

    @Test
    void aRowThatIsTooShort() throws IOException {
        houses("rm,lstat,medv\n6.5,4.9,24\n6.4,9.1\n");
        assertDataError(train(CSV_JOB), "houses.csv", "row 2", "expected 3");
    }

    @Test
    void aValueThatIsMissing() throws IOException {
        houses("rm,lstat,medv\n6.5,4.9,24\n6.4,NA,21.6\n");
        assertDataError(train(CSV_JOB), "houses.csv", "row 2", "\"lstat\"", "found \"NA\"");
        houses("rm,lstat,medv\n6.5,4.9,24\n,9.1,21.6\n");
        assertDataError(train(CSV_JOB), "houses.csv", "row 2", "\"rm\"", "it is empty");
    }

    @Test
    void aCategoryThatTheTrainingSetHasNot() throws IOException {
        houses("rm,lstat,medv\nlarge,4.9,24\nsmall,9.1,21.6\n");
        Files.writeString(folder.resolve("more.csv"), "rm,lstat,medv\nlagre,4.9,24\n");
        String categories =
                CSV_JOB.replace("target: medv", "target: medv, categories: [rm]")
                        .replace("input: [2]", "input: [3]");
        String tested =
                categories.replace(
                        "  batch:",
                        "  test: {format: csv, path: more.csv, target: medv}\n  batch:");
        assertDataError(
                train(tested), "more.csv", "row 1", "\"rm\"", "\"lagre\"", "did you mean 'large'?");
    }

    @Test
    void anIndexBeyondTheDimension() throws IOException {
        houses("24 1:6.5 2:4.9\n21 1:6.4 3:9.1\n");
        String sparse =
                CSV_JOB.replace(
                        "{format: csv, path: houses.csv, features: [rm, lstat], target: medv}",
                        "{format: libsvm, path: houses.csv, dimension: 2}");
        assertDataError(train(sparse), "houses.csv", "row 2", "index \"3\"", "1 to 2");
    }

    @Test
    void aColumnThatIsMissing() throws IOException {
        houses("rm,lsat,medv\n6.5,4.9,24\n");
        assertDataError(train(CSV_JOB), "houses.csv", "lstat", "lsat");
    }

    @Test
    void imagesThatEndTooEarly() throws IOException {
        images(3, 3 * 4 - 1);
        labels(0, 1, 2);
        assertDataError(train(IDX_JOB), "images.idx", "row 3");
    }

    @Test
    void aLabelThatTheModelDoesNotTell() throws IOException {
        images(3, 3 * 4);
        labels(0, 10, 2);
        assertDataError(train(IDX_JOB), "labels.idx", "row 2", "label 10", "0 to 9");
    }

    @Test
    void fewerLabelsThanImages() throws IOException {
        images(3, 3 * 4);
        labels(0, 1);
        assertDataError(train(IDX_JOB), "images.idx", "labels.idx", "3 images", "2 labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tarin", "--nothing", "train --nothing", "train", "evaluate"})
    void whatIsNoCommand(String line) {
        Execution execution = Execution.here(line.split(" "));
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors()).contains("parade: ").contains("--help");
        assertPlain(execution);
    }

    @Test
    void anOverrideOfAKeyThatIsNotThere() throws IOException {
        Execution execution = Execution.here(run().train(TestRun.DIGITS, "--set", "train.stpes=3"));
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors()).contains("--set").contains("did you mean 'steps'?");
        assertPlain(execution);
    }

    @Test
    void aRunFolderThatIsUsedAlready() throws IOException {
        List<String> arguments = run().train(TestRun.HOUSING, "--set", "train.steps=3");
        assertThat(Execution.here(arguments).code()).isZero();
        String before = Files.readString(folder.resolve("run/summary.json"));
        Execution again = Execution.here(arguments);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.errors()).contains("holds an earlier run");
        assertPlain(again);
        assertThat(folder.resolve("run/summary.json")).hasContent(before);
    }

    @Test
    void aFolderThatIsNoRun() {
        for (String verb : List.of("evaluate", "inspect")) {
            Execution execution = Execution.here(verb, folder.toString());
            assertThat(execution.code()).isEqualTo(2);
            assertThat(execution.errors()).contains("is not a run's folder");
            assertPlain(execution);
        }
    }

    private TestRun run() {
        return new TestRun(folder.resolve("run"));
    }

    private Execution train(String job) throws IOException {
        return Execution.here(run().train(job));
    }

    private void assertDataError(Execution execution, String... said) {
        assertThat(execution.code()).as(execution.errors()).isEqualTo(3);
        assertThat(execution.errors()).contains(said);
        assertPlain(execution);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private static void assertPlain(Execution execution) {
        assertThat(execution.output() + execution.errors())
                .doesNotContain("Exception")
                .doesNotContain("at parade.");
    }

    private void houses(String text) throws IOException {
        Files.writeString(folder.resolve("houses.csv"), text);
    }

    /** Images of 2×2 pixels, with as many bytes of pixels as are asked for. */
    private void images(int count, int bytes) throws IOException {
        write("images.idx", new int[] {0x803, count, 2, 2}, new byte[bytes]);
    }

    private void labels(int... labels) throws IOException {
        var bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        write("labels.idx", new int[] {0x801, labels.length}, bytes);
    }

    private void write(String name, int[] header, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        for (int word : header) {
            out.writeInt(word);
        }
        out.write(body);
        Files.write(folder.resolve(name), bytes.toByteArray());
    }
}
