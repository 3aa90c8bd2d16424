package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.Shape;
import parade.job.BatchSpec;
import parade.job.DataSpec;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Scale;
import parade.job.Source;

class DataLoaderTest {

    private static final Task PRICES = new Task(Shape.of(2), LossSpec.of(Loss.MSE), 1);
    private static final Task THREE_CLASSES =
            new Task(Shape.of(2), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 3);
    private static final String TRAIN = "a,b,y\n0,7,1\n4,7,2\n2,7,3\n";
    private static final String TEST = "b,y,a\n7,3,6\n";

    @TempDir Path folder;

    @Test
    void scalesTheTestSetAsTheTrainingSet() throws Exception {
        LoadedData data = load(TRAIN, TEST, PRICES);
        assertThat(row(data.train(), 2)).containsExactly(0.5f, 0);
        assertThat(row(data.test().orElseThrow(), 0)).containsExactly(1.5f, 0);
    }

    @Test
    void gathersTheFacts() throws Exception {
        var facts = load(TRAIN, TEST, THREE_CLASSES).facts();
        assertThat(facts.getTrainRows()).isEqualTo(3);
        assertThat(facts.getTestRows()).isEqualTo(1);
        assertThat(facts.getInputList()).containsExactly(2);
        assertThat(facts.getOutputs()).isEqualTo(3);
        assertThat(facts.getClassesList()).containsExactly("1", "2", "3");
        assertThat(facts.getFeaturesList()).containsExactly("a", "b");
        assertThat(facts.getScaleOffsetList()).containsExactly(0.0, 7.0);
        assertThat(facts.getScaleFactorList()).containsExactly(0.25, 0.0);
    }

    @Test
    void theChecksumIsThatOfTheBytes() throws Exception {
        assertThat(load(TRAIN, TEST, PRICES).facts().getCrc32C())
                .isEqualTo(crc(0f, 0f, 1f, 0f, 0.5f, 0f, 1f, 2f, 3f, 1.5f, 0f, 3f));
        assertThat(load(TRAIN, TEST, THREE_CLASSES).facts().getCrc32C())
                .isEqualTo(crc(0f, 0f, 1f, 0f, 0.5f, 0f, 0, 1, 2, 1.5f, 0f, 2));
    }

    @Test
    void theChecksumChangesWithAnyValue() throws Exception {
        int checksum = load(TRAIN, TEST, PRICES).facts().getCrc32C();
        for (String train :
                List.of(TRAIN.replace("2,7,3", "2.1,7,3"), TRAIN.replace("7,1", "7,1.5"))) {
            assertThat(load(train, TEST, PRICES).facts().getCrc32C()).isNotEqualTo(checksum);
        }
        assertThat(load(TRAIN, TEST.replace("6", "5"), PRICES).facts().getCrc32C())
                .isNotEqualTo(checksum);
    }

    @Test
    void loadsAFurtherSetFromTheFactsAlone() throws Exception {
        LoadedData data = load(TRAIN, TEST, THREE_CLASSES);
        var only = new Scale.MinMax();
        LoadedData other =
                DataLoader.load(
                        spec(csv(write("a,b,y\n9,9,3\n")), Optional.of(csv(write(TEST))), only),
                        7,
                        THREE_CLASSES,
                        Optional.of(data.facts()));
        Examples again = other.test().orElseThrow();
        assertThat(row(again, 0)).isEqualTo(row(data.test().orElseThrow(), 0));
        assertThat(((Targets.Classes) again.targets()).labels()).containsExactly(2);
    }

    @Test
    void theModelsInputMustFit() {
        assertThatThrownBy(() ->
                        load(TRAIN, TEST, new Task(Shape.of(1, 28, 28), LossSpec.of(Loss.MSE), 1)))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        ": an example has the shape [2], 2 features; expected 784, since the"
                                + " model's input is [1×28×28]; its columns and their features: a"
                                + " 1, b 1");
    }

    @Test
    void imagesFitAFlatInput() throws Exception {
        var digits = new Source.Generated(Source.Kind.DIGITS, 30, 10);
        var data =
                DataLoader.load(
                        spec(digits, Optional.of(digits), new Scale.None()),
                        7,
                        new Task(Shape.of(784), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 10),
                        Optional.empty());
        assertThat(data.facts().getInputList()).containsExactly(28, 28);
        assertThat(data.train().width()).isEqualTo(784);
        assertThat(row(data.train(), 0)).isNotEqualTo(row(data.test().orElseThrow(), 0));
    }

    private LoadedData load(String train, String test, Task task)
            throws IOException, DataException {
        return DataLoader.load(
                spec(csv(write(train)), Optional.of(csv(write(test))), new Scale.MinMax()),
                7,
                task,
                Optional.empty());
    }

    private static DataSpec spec(Source train, Optional<Source> test, Scale scale) {
        var batch = new BatchSpec(OptionalInt.of(4), BatchSpec.Order.SHUFFLED, OptionalInt.empty());
        return new DataSpec(
                train, Optional.empty(), test.map(DataSpec.HeldOut.Own::new), scale, batch);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "table", ".csv"), text);
    }

    private static Source csv(Path path) {
        return new Source.Csv(
                path,
                List.of(),
                "y",
                true,
                List.of(),
                new Source.Missing.Refused(),
                Optional.empty());
    }

    private static float[] row(Examples examples, int row) {
        float[] features = new float[examples.width()];
        examples.copyRow(row, features, 0);
        return features;
    }

    private static int crc(Number... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (Number value : values) {
            switch (value) {
                case Integer label -> bytes.putInt(label);
                default -> bytes.putFloat(value.floatValue());
            }
        }
        var checksum = new CRC32C();
        checksum.update(bytes.flip());
        return (int) checksum.getValue();
    }
}
