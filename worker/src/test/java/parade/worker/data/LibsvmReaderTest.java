package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.block.Shape;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Source;
import parade.testing.Seeds;
import parade.v1.DataFacts;

class LibsvmReaderTest {

    private static final Task BINARY = task(Loss.BINARY_CROSS_ENTROPY, 1);
    private static final Task FIVE_CLASSES = task(Loss.SOFTMAX_CROSS_ENTROPY, 5);
    private static final Task ONE_NUMBER = task(Loss.MSE, 1);

    @TempDir Path folder;

    @Test
    void readsIndicesInAnyOrderCommentsAndBlankLines() throws Exception {
        RawExamples read =
                read(
                        "# mushrooms\n\n+1 3:0.5 1:2 # the second\n\t-1\t2:-1e-1 \r\n-1\r\n   \n",
                        BINARY);
        assertThat(numbers(read)).containsExactly(2, 0, 0.5, 0, -0.1, 0, 0, 0, 0);
        assertThat(labels(read)).containsExactly(1, 0, 0);
        assertThat(read.classes()).containsExactly("-1", "+1");
        assertThat(read.rows().places().of(1)).isEqualTo("row 2 (line 4)");
    }

    @ParameterizedTest
    @CsvSource({"-1, +1", "0, 1", "0, +1", "0.0, 1.0", "-1, 1.0", "1, 2"})
    void twoLabelsAreBinary(String lower, String upper) throws Exception {
        RawExamples read = read(upper + " 1:1\n" + lower + " 1:2\n" + upper + "\n", BINARY);
        assertThat(labels(read)).containsExactly(1, 0, 1);
        assertThat(read.classes()).containsExactly(lower, upper);
    }

    @Test
    void wholeNumbersAreClassesInTheirOrder() throws Exception {
        RawExamples read = read("10\n9\n-2\n1e1\n+9.0\n", FIVE_CLASSES);
        assertThat(read.classes()).containsExactly("-2", "9", "10");
        assertThat(labels(read)).containsExactly(2, 1, 0, 2, 1);
    }

    @Test
    void numbersAreTargetsOfRegression() throws Exception {
        RawExamples read = read("1.5 1:1\n-2\n", ONE_NUMBER);
        assertThat(((Targets.Values) read.targets()).values()).containsExactly(1.5f, -2);
        assertThat(read.classes()).isEmpty();
    }

    @Test
    void furtherSetsHaveTheClassesOfTheTrainingSet() throws Exception {
        var facts = Optional.of(DataFacts.newBuilder().addAllClasses(List.of("-1", "+1")).build());
        RawExamples read = LibsvmReader.read(source("1\n1.0\n-1\n"), BINARY, facts);
        assertThat(labels(read)).containsExactly(1, 1, 0);
        Source.Libsvm unknown = source("0 1:1\n");
        assertThatThrownBy(() -> LibsvmReader.read(unknown, BINARY, facts))
                .hasMessage(
                        unknown.path()
                                + ": row 1 (line 1): label \"0\"; expected a class of the training"
                                + " set: -1, +1");
    }

    /** Against the matrix that was written, whatever the order, the spaces and the line ends. */
    @Seeds
    void readsWhatWasWritten(long seed) throws Exception {
        var random = new Random(seed);
        int rows = 1 + random.nextInt(20);
        double[] expected = new double[3 * rows];
        var text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            var words = new ArrayList<String>();
            for (int j = 0; j < 3; j++) {
                if (random.nextInt(3) > 0) {
                    expected[3 * row + j] = random.nextGaussian();
                    words.add((j + 1) + ":" + expected[3 * row + j]);
                }
            }
            Collections.shuffle(words, random);
            words.addFirst(row % 2 == 0 ? "0" : "1");
            text.append(random.nextBoolean() ? "\n# 9:9\n" : "")
                    .append(String.join(random.nextBoolean() ? " " : "\t ", words))
                    .append(random.nextBoolean() ? " #1 1:1" : "")
                    .append(List.of("\n", "\r\n", "\r").get(random.nextInt(3)));
        }
        assertThat(numbers(read(text.toString(), FIVE_CLASSES))).isEqualTo(expected);
    }

    @Test
    void unpacksWhatIsNamedGz() throws Exception {
        Path packed = folder.resolve("packed.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("1 2:3\n".getBytes(StandardCharsets.UTF_8));
        }
        var source = new Source.Libsvm(packed, 3);
        assertThat(numbers(LibsvmReader.read(source, ONE_NUMBER, Optional.empty())))
                .containsExactly(0, 3, 0);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        refuses(
                "1 1:1\n\n0 4:1\n",
                BINARY,
                "row 2 (line 3): index \"4\"; expected 1 to 3, the dimension");
        refuses("1 0:1\n", BINARY, "row 1 (line 1): index \"0\"; expected 1 to 3, the dimension");
        refuses(
                "1 99999999999999999999:1\n",
                BINARY,
                "row 1 (line 1): index \"99999999999999999999\"; expected 1 to 3, the dimension");
        refuses(
                "1 qid:1 1:1\n",
                BINARY,
                "row 1 (line 1): index \"qid\"; expected 1 to 3, the dimension");
        refuses(
                "1 2:1 1:1 2:1\n",
                BINARY,
                "row 1 (line 1): index 2 is there twice; expected it once");
        refuses(
                "1 2:NaN\n",
                BINARY,
                "row 1 (line 1), index 2: found \"NaN\"; expected a finite number");
        refuses("1 2:\n", BINARY, "row 1 (line 1), index 2: found \"\"; expected a finite number");
        refuses("1 2\n", BINARY, "row 1 (line 1): found \"2\"; expected index:value");
        refuses(
                "1:1\n",
                BINARY,
                "row 1 (line 1): begins with \"1:1\"; expected the label before it");
        refuses(
                "1.5\n",
                FIVE_CLASSES,
                "row 1 (line 1): label \"1.5\"; expected a whole number, the class");
        refuses(
                "cat\n",
                FIVE_CLASSES,
                "row 1 (line 1): label \"cat\"; expected a whole number, the class");
        refuses("cat\n", ONE_NUMBER, "row 1 (line 1): label \"cat\"; expected a finite number");
        refuses("# nothing\n\n", BINARY, "has no examples");
        refuses(
                "1\n2\n3\n",
                BINARY,
                "the label has 3 classes (1, 2, 3); expected exactly 2 of one output under"
                        + " binary_cross_entropy");
        var nowhere = new Source.Libsvm(folder.resolve("nowhere"), 3);
        assertThatThrownBy(() -> LibsvmReader.read(nowhere, BINARY, Optional.empty()))
                .hasMessage(nowhere.path() + ": there is no such file");
    }

    @Test
    void predictsFromLinesWithAndWithoutLabels() throws Exception {
        try (FeatureReader reader = LibsvmReader.predicting(write("1:1\n\n1 2:2\n3:3\n"), 3)) {
            var first = (RawRows) reader.next(2);
            assertThat(((RawFeatures.Numbers) first.features()).numbers())
                    .containsExactly(1, 0, 0, 0, 2, 0);
            var second = (RawRows) reader.next(2);
            assertThat(second.places().of(0)).isEqualTo("row 3 (line 4)");
            assertThat(reader.next(2).count()).isZero();
        }
    }

    private void refuses(String text, Task task, String message) {
        Source.Libsvm source = source(text);
        assertThatThrownBy(() -> LibsvmReader.read(source, task, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessage(source.path() + ": " + message);
    }

    private RawExamples read(String text, Task task) throws DataException {
        return LibsvmReader.read(source(text), task, Optional.empty());
    }

    private Source.Libsvm source(String text) {
        return new Source.Libsvm(write(text), 3);
    }

    private Path write(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "sparse", ".txt"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Task task(Loss loss, int outputs) {
        return new Task(Shape.of(3), LossSpec.of(loss), outputs);
    }

    private static double[] numbers(RawExamples read) {
        return ((RawFeatures.Numbers) ((RawRows) read.rows()).features()).numbers();
    }

    private static int[] labels(RawExamples read) {
        return ((Targets.Classes) read.targets()).labels();
    }
}
