package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.Shape;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Source;

class IdxReaderTest {

    private static final Task TEN_CLASSES =
            new Task(Shape.of(6), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 10);

    @TempDir Path folder;
    private Path images;
    private Path labels;

    @BeforeEach
    void twoImages() throws IOException {
        images = write("images", 2051, 2, 2, 3, 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255);
        labels = write("labels", 2049, 2, 7, 9);
    }

    @Test
    void readsImagesAndLabels() throws Exception {
        RawExamples read = read();
        assertThat(rows(read).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(rows(read).features().rows()).isEqualTo(2);
        assertThat(rows(read).features().at(5)).isEqualTo(5);
        assertThat(rows(read).features().at(11)).isEqualTo(255);
        assertThat(((Targets.Classes) read.targets()).labels()).containsExactly(7, 9);
        assertThat(read.classes()).hasSize(10).startsWith("0", "1");
    }

    @Test
    void unpacksWhatIsNamedGz() throws Exception {
        images = gzip(images);
        labels = gzip(labels);
        assertThat(rows(read()).features().at(6)).isEqualTo(250);
    }

    @Test
    void namesMissingFilesAndFolders() {
        images = folder.resolve("nowhere");
        refuses(images + ": there is no such file");
        images = folder;
        refuses(folder + ": is a folder; expected a file");
    }

    @Test
    void namesBrokenGzipFiles() throws IOException {
        byte[] packed = Files.readAllBytes(gzip(images));
        Path plain = folder.resolve("plain.gz");
        Files.copy(images, plain);
        images = plain;
        refuses(plain + ": is not a sound gzip file: Not in GZIP format");
        images = folder.resolve("cut.gz");
        Files.write(images, Arrays.copyOf(packed, packed.length - 9));
        refuses(images + ": the gzip file is cut off");
    }

    @Test
    void tellsImagesFromLabels() throws IOException {
        Path swapped = images;
        images = labels;
        refuses(
                labels
                        + ": begins with the number 2049; expected 2051, the mark of a file of"
                        + " images (this is one of labels)");
        labels = swapped;
        refuses(
                labels
                        + ": begins with the number 2051; expected 2049, the mark of a file of"
                        + " labels (this is one of images)");
        Path packed = folder.resolve("packed");
        Files.move(gzip(images), packed);
        labels = packed;
        refuses(
                packed
                        + ": begins with the number 529205248; expected 2049, the mark of a file"
                        + " of labels (this one is gzipped: name it .gz)");
    }

    @Test
    void checksTheHeader() throws IOException {
        images = folder.resolve("short");
        Files.write(images, new byte[] {0, 0, 8});
        refuses(images + ": ends within its header");
        images = write("none", 2051, 0, 2, 3);
        refuses(images + ": its header says 0 images; expected 1 to 2147483647");
        images = write("flat", 2051, 2, 0, 3);
        refuses(images + ": its header says images of 0×3 pixels; expected at least 1×1");
        images = write("huge", 2051, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
        refuses(
                images
                        + ": its header says 2147483647 images of 2147483647×2147483647 pixels;"
                        + " expected at most 2147483639 pixels in all");
        images = write("large", 2051, 2, 1 << 15, 1 << 15);
        refuses(
                images
                        + ": its header says 2 images of 32768×32768 pixels;"
                        + " expected at most 2147483639 pixels in all");
    }

    @Test
    void checksTheLength() throws IOException {
        images = write("cut", 2051, 2, 2, 3, 0, 1, 2, 3, 4, 5, 250);
        refuses(
                images
                        + ": ends at row 2, after 1 of its 6 bytes; expected 2 images, as its"
                        + " header says");
        images = write("long", 2051, 1, 2, 3, 0, 1, 2, 3, 4, 5, 250);
        refuses(images + ": goes on after row 1; expected 1 images, as its header says");
        labels = write("cut labels", 2049, 3, 1, 2);
        refuses(
                labels
                        + ": ends at row 3, after 0 of its 1 byte; expected 3 labels, as its"
                        + " header says");
    }

    @Test
    void wantsALabelForEveryImage() throws IOException {
        labels = write("three", 2049, 3, 1, 2, 3);
        refuses(images + ": holds 2 images, but " + labels + " holds 3 labels; expected as many");
    }

    @Test
    void checksLabelsAgainstTheModel() {
        assertThatThrownBy(() ->
                        read(new Task(Shape.of(6), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 9)))
                .hasMessage(
                        labels
                                + ": row 2: label 9; expected 0 to 8, since the model tells 9"
                                + " classes apart");
        assertThatThrownBy(() ->
                        read(new Task(Shape.of(6), LossSpec.of(Loss.BINARY_CROSS_ENTROPY), 1)))
                .hasMessage(
                        labels
                                + ": row 1: label 7; expected 0 to 1, since the model tells 2"
                                + " classes apart");
        Task oneOutput = new Task(Shape.of(6), LossSpec.of(Loss.MSE), 1);
        assertThatThrownBy(() -> read(oneOutput)).hasMessageContaining("expected 0 to 1");
    }

    @Test
    void classesAreTargetsOfAnyLoss() throws Exception {
        RawExamples read = read(new Task(Shape.of(6), LossSpec.of(Loss.MSE), 10));
        assertThat(((Targets.Classes) read.targets()).labels()).containsExactly(7, 9);
    }

    @Test
    void readsImagesPieceByPieceToPredict() throws Exception {
        try (FeatureReader reader = IdxReader.predicting(images)) {
            var first = (RawRows) reader.next(1);
            var second = (RawRows) reader.next(5);
            assertThat(first.features().at(5)).isEqualTo(5);
            assertThat(second.features().at(5)).isEqualTo(255);
            assertThat(second.places().of(0)).isEqualTo("row 2");
            assertThat(reader.next(5).count()).isZero();
        }
    }

    private static RawRows rows(RawExamples read) {
        return (RawRows) read.rows();
    }

    private void refuses(String message) {
        assertThatThrownBy(this::read).isInstanceOf(DataException.class).hasMessage(message);
    }

    private RawExamples read() throws DataException {
        return read(TEN_CLASSES);
    }

    private RawExamples read(Task task) throws DataException {
        return IdxReader.read(new Source.Idx(images, labels), task);
    }

    /** A header of int32 (the magic decides how many), then bytes. */
    private Path write(String name, int... numbers) throws IOException {
        int header = numbers[0] == 2051 ? 4 : 2;
        ByteBuffer bytes = ByteBuffer.allocate(3 * header + numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            if (i < header) {
                bytes.putInt(numbers[i]);
            } else {
                bytes.put((byte) numbers[i]);
            }
        }
        return Files.write(folder.resolve(name), bytes.array());
    }

    private static Path gzip(Path plain) throws IOException {
        Path packed = plain.resolveSibling(plain.getFileName() + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        return packed;
    }
}
