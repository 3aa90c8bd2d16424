package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.block.Shape;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Source;
import parade.v1.DataFacts;

class CsvReaderTest {

    private static final Task ONE_NUMBER = new Task(Shape.of(2), LossSpec.of(Loss.MSE), 1);
    private static final Task THREE_CLASSES =
            new Task(Shape.of(2), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 3);
    private static final Task YES_OR_NO =
            new Task(Shape.of(2), LossSpec.of(Loss.BINARY_CROSS_ENTROPY), 1);

    @TempDir Path folder;

    @Test
    void readsEveryColumnButTheTarget() throws Exception {
        RawExamples read = read("rm,medv,lstat\n6.5,24.0,4.98\n-1e-3,+21.6,.5\n", ONE_NUMBER);
        assertThat(table(read).columns()).containsExactly("rm", "lstat");
        assertThat(numbers(read)).containsExactly(6.5, 4.98, -0.001, 0.5);
        assertThat(values(read)).containsExactly(24.0f, 21.6f);
        assertThat(read.classes()).isEmpty();
    }

    @Test
    void readsChosenColumnsInTheirOrder() throws Exception {
        Source.Csv source =
                new Source.Csv(
                        write("a,b,note,medv\n1,2,text is fine here,3\n"),
                        List.of("b", "a"),
                        "medv",
                        true,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        assertThat(numbers(CsvReader.read(source, ONE_NUMBER, Optional.empty())))
                .containsExactly(2, 1);
    }

    @Test
    void numbersTheColumnsWithoutAHeader() throws Exception {
        Source.Csv source =
                new Source.Csv(
                        write("1,2,3\n4,5,6"),
                        List.of(),
                        "c1",
                        false,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        RawExamples read = CsvReader.read(source, ONE_NUMBER, Optional.empty());
        assertThat(table(read).columns()).containsExactly("c0", "c2");
        assertThat(numbers(read)).containsExactly(1, 3, 4, 6);
        assertThat(values(read)).containsExactly(2, 5);
    }

    @Test
    void readsQuotesSpacesMarksAndWindowsLineEnds() throws Exception {
        String text =
                String.join(
                        "\r\n",
                        "\uFEFFrm,\"the \"\"big\"\", one\",medv",
                        "\"1\",  2 ,\"a,\nb\"",
                        "",
                        "3,4,c",
                        "");
        RawExamples read = read(text, THREE_CLASSES);
        assertThat(table(read).columns()).containsExactly("rm", "the \"big\", one");
        assertThat(numbers(read)).containsExactly(1, 2, 3, 4);
        assertThat(read.classes()).containsExactly("a,\nb", "c");
    }

    @Test
    void sortsClassesOfTextAsText() throws Exception {
        RawExamples read = read("a,b,medv\n1,2,10\n1,2,9\n1,2,x\n1,2,10\n", THREE_CLASSES);
        assertThat(read.classes()).containsExactly("10", "9", "x");
        assertThat(labels(read)).containsExactly(0, 1, 2, 0);
    }

    @Test
    void sortsClassesOfNumbersAsNumbers() throws Exception {
        RawExamples read =
                read("a,b,medv\n1,2,10\n1,2,9\n1,2,-0\n1,2,10.0\n1,2,0\n", THREE_CLASSES);
        assertThat(read.classes()).containsExactly("-0", "9", "10");
        assertThat(labels(read)).containsExactly(2, 1, 0, 2, 0);
    }

    @Test
    void furtherSetsHaveTheClassesAndColumnsOfTheTrainingSet() throws Exception {
        var training =
                Optional.of(
                        DataFacts.newBuilder()
                                .addAllClasses(List.of("no", "yes"))
                                .addAllFeatures(List.of("b", "a"))
                                .build());
        RawExamples read = CsvReader.read(csv("a,medv,b\n1,yes,2\n3,yes,4\n"), YES_OR_NO, training);
        assertThat(labels(read)).containsExactly(1, 1);
        assertThat(numbers(read)).containsExactly(2, 1, 4, 3);
        Source.Csv unknown = csv("a,medv,b\n1,yes,2\n3,maybe,4\n");
        assertThatThrownBy(() -> CsvReader.read(unknown, YES_OR_NO, training))
                .hasMessage(
                        unknown.path()
                                + ": row 2 (line 3), column \"medv\": found \"maybe\"; expected a"
                                + " class of the training set: no, yes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "NaN", "Infinity", "-inf", "1d", "0x1p3", "1,5", "1e999", ".", "- 1"})
    void wantsFiniteNumbersInFeatures(String value) {
        refuses(
                "a,b,medv\n1,2,3\n4,2,3\n5,\"" + value + "\",6\n",
                ONE_NUMBER,
                "row 3 (line 4), column \"b\": found \"" + value + "\"; expected a finite number");
    }

    @Test
    void countsLinesAsAnEditorDoes() {
        refuses(
                "a,\"b\nc\",medv\n\n1,2,3\n4,,6\n",
                ONE_NUMBER,
                "row 2 (line 5), column \"b\nc\": it is empty; expected a finite number");
    }

    @Test
    void wantsNumbersAsTargetsOfMse() {
        refuses(
                "a,b,medv\n1,2,3\n1,2,cheap\n",
                ONE_NUMBER,
                "row 2 (line 3), column \"medv\": found \"cheap\"; expected a finite number");
        refuses(
                "a,b,medv\n1,2,cheap\n1,2,3\n",
                ONE_NUMBER,
                "row 2 (line 3), column \"medv\": found \"3\"; expected a class in words, such as"
                        + " \"cheap\" before it");
        refuses(
                "a,b,medv\n1,2,1e39\n",
                ONE_NUMBER,
                "row 1 (line 2), column \"medv\": found \"1e39\"; expected a finite number");
    }

    @Test
    void wantsAClassInEveryRow() {
        refuses(
                "a,b,medv\n1,2, \n",
                THREE_CLASSES,
                "row 1 (line 2), column \"medv\": it is empty; expected a class");
    }

    @Test
    void wantsAValueForEachColumn() {
        refuses(
                "a,b,medv\n1,2,3\n4,5\n",
                ONE_NUMBER,
                "row 2 (line 3): has 2 values; expected 3, one for each column");
        refuses(
                "a,b,medv\n1\n",
                ONE_NUMBER,
                "row 1 (line 2): has 1 value; expected 3, one for each column");
        refuses(
                "a,b,medv\n1,2,3,4\n",
                ONE_NUMBER,
                "row 1 (line 2): has 4 values; expected 3, one for each column");
    }

    @Test
    void suggestsTheColumnThatWasMeant() {
        refuses(
                "rm,LSTAT,medw\n1,2,3\n",
                ONE_NUMBER,
                "there is no column \"medv\"; expected one of rm, LSTAT, medw; did you mean"
                        + " 'medw'?");
        Source.Csv source =
                new Source.Csv(
                        write("rm,lstat,medv\n1,2,3\n"),
                        List.of("age"),
                        "medv",
                        true,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        assertThatThrownBy(() -> CsvReader.read(source, ONE_NUMBER, Optional.empty()))
                .hasMessage(
                        source.path()
                                + ": there is no column \"age\"; expected one of rm, lstat, medv");
    }

    @Test
    void wantsDistinctColumnsAndAFeature() {
        refuses(
                "a,b,a,medv\n1,2,3,4\n",
                ONE_NUMBER,
                "two columns are named \"a\"; expected different names");
        refuses("medv\n1\n", ONE_NUMBER, "has no column but the target \"medv\"");
    }

    @Test
    void aTargetIsNoFeature() {
        Source.Csv source =
                new Source.Csv(
                        write("a,medv\n1,2\n"),
                        List.of("a", "medv"),
                        "medv",
                        true,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        assertThatThrownBy(() -> CsvReader.read(source, ONE_NUMBER, Optional.empty()))
                .hasMessage(
                        source.path()
                                + ": column \"medv\" is the target and a feature; expected one of"
                                + " the two");
    }

    @Test
    void wantsRows() {
        refuses("", ONE_NUMBER, "is empty; expected a header and rows");
        refuses("a,b,medv\n", ONE_NUMBER, "has a header but no rows");
    }

    @Test
    void checksTheClassesAgainstTheModel() {
        refuses(
                "a,b,medv\n1,2,w\n1,2,x\n1,2,y\n1,2,z\n",
                THREE_CLASSES,
                "column \"medv\" has 4 classes (w, x, y, z); expected at most 3, the outputs,"
                        + " under softmax_cross_entropy");
        refuses(
                "a,b,medv\n1,2,x\n1,2,x\n",
                YES_OR_NO,
                "column \"medv\" has 1 class (x); expected exactly 2 of one output under"
                        + " binary_cross_entropy");
        refuses(
                "a,b,medv\n1,2,x\n1,2,y\n1,2,z\n",
                ONE_NUMBER,
                "column \"medv\" has 3 classes (x, y, z); expected exactly 2 of one output under"
                        + " mse");
        refuses(
                "a,b,medv\n1,2,3\n",
                new Task(Shape.of(2), LossSpec.of(Loss.MSE), 2),
                "column \"medv\": its targets are one number, but the model gives 2 outputs;"
                        + " expected a last layer of 1 unit");
    }

    @Test
    void saysWhatIsNotWellFormed() {
        Source.Csv source = csv("a,b,medv\n1,2,\"3\n");
        assertThatThrownBy(() -> CsvReader.read(source, ONE_NUMBER, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(source.path() + ": is not well-formed CSV: ")
                .hasMessageContaining("line 2");
        Source.Csv quoted = csv("a,b,medv\n1,\"2\" or 3,3\n");
        assertThatThrownBy(() -> CsvReader.read(quoted, ONE_NUMBER, Optional.empty()))
                .hasMessageStartingWith(quoted.path() + ": is not well-formed CSV: ");
    }

    @Test
    void unpacksWhatIsNamedGz() throws Exception {
        Path packed = folder.resolve("table.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("a,b,medv\n1,2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        Source.Csv source =
                new Source.Csv(
                        packed,
                        List.of(),
                        "medv",
                        true,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        assertThat(values(CsvReader.read(source, ONE_NUMBER, Optional.empty()))).containsExactly(3);
    }

    @Test
    void saysThatAFileIsCutOff() throws Exception {
        Path packed = folder.resolve("cut.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("a,b,medv\n1,2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(bytes, bytes.length - 9));
        Source.Csv source =
                new Source.Csv(
                        packed,
                        List.of(),
                        "medv",
                        true,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        assertThatThrownBy(() -> CsvReader.read(source, ONE_NUMBER, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessage(packed + ": the gzip file is cut off");
    }

    @Test
    void namesTheMissingFile() {
        var source =
                new Source.Csv(
                        folder.resolve("nowhere.csv"),
                        List.of(),
                        "medv",
                        true,
                        List.of(),
                        new Source.Missing.Refused(),
                        Optional.empty());
        assertThatThrownBy(() -> CsvReader.read(source, ONE_NUMBER, Optional.empty()))
                .hasMessage(source.path() + ": there is no such file");
    }

    private void refuses(String text, Task task, String message) {
        Source.Csv source = csv(text);
        assertThatThrownBy(() -> CsvReader.read(source, task, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessage(source.path() + ": " + message);
    }

    private RawExamples read(String text, Task task) throws DataException {
        return CsvReader.read(csv(text), task, Optional.empty());
    }

    private Source.Csv csv(String text) {
        return new Source.Csv(
                write(text),
                List.of(),
                "medv",
                true,
                List.of(),
                new Source.Missing.Refused(),
                Optional.empty());
    }

    private Path write(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "table", ".csv"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Table table(RawExamples read) {
        return (Table) read.rows();
    }

    private static double[] numbers(RawExamples read) {
        return table(read).fields();
    }

    private static float[] values(RawExamples read) {
        return ((Targets.Values) read.targets()).values();
    }

    private static int[] labels(RawExamples read) {
        return ((Targets.Classes) read.targets()).labels();
    }
}
