package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.job.DataSpec;
import parade.job.Scale;
import parade.job.Source;
import parade.testing.Seeds;
import parade.v1.DataFacts;

class PredictionRowsTest {

    @TempDir private Path folder;

    /** In pieces of any size, and with the columns in any order, with the target or without. */
    @Seeds
    void aTableGivesTheBitsOfTheTraining(long seed) throws Exception {
        var random = new Random(seed);
        int rows = 5 + random.nextInt(20);
        var trained = new StringBuilder("a,city,b,y\n");
        var predicted = new StringBuilder(seed % 2 == 0 ? "b,a,city\n" : "y,city,a,note,b\n");
        for (int row = 0; row < rows; row++) {
            String a =
                    row > 0 && random.nextInt(4) == 0 ? "" : String.valueOf(random.nextGaussian());
            String b = String.valueOf(random.nextInt(100));
            String city = List.of("Oslo", "Rome", "").get(row < 3 ? row : random.nextInt(3));
            trained.append("%s,%s,%s,%d\n".formatted(a, city, b, row % 3));
            predicted.append(
                    seed % 2 == 0
                            ? "%s,%s,%s\n".formatted(b, a, city)
                            : "?,%s,%s,text,%s\n".formatted(city, a, b));
        }
        Tables tables = new Tables(folder);
        Source source =
                tables.csv(trained.toString(), List.of("city"), Tables.MEAN, Optional.empty());
        DataSpec data =
                Tables.spec(source, Optional.empty(), Optional.empty(), new Scale.Standard());
        Task task = Tables.classes(5, 3);
        LoadedData loaded = Tables.load(data, task);
        Path file = tables.write(predicted.toString());
        for (int piece : new int[] {1, 2, 7, 1000}) {
            assertThat(
                            read(
                                    CsvReader.predicting(file, true, loaded.facts()),
                                    loaded.facts(),
                                    task,
                                    piece))
                    .isEqualTo(Tables.features(loaded.train()));
        }
    }

    @Test
    void aTableWithoutAHeaderMayHaveTheFeaturesAlone() throws Exception {
        var source =
                new Source.Csv(
                        new Tables(folder).write("1,9,2\n3,9,4\n"),
                        List.of(),
                        "c1",
                        false,
                        List.of(),
                        Tables.REFUSED,
                        Optional.empty());
        Task task = Tables.numbers(2);
        LoadedData loaded = Tables.load(source, task);
        Path whole = new Tables(folder).write("5,?,6\n");
        Path alone = new Tables(folder).write("5,6\n");
        for (Path file : List.of(whole, alone)) {
            assertThat(
                            read(
                                    CsvReader.predicting(file, false, loaded.facts()),
                                    loaded.facts(),
                                    task,
                                    9))
                    .containsExactly(5, 6);
        }
        Path other = new Tables(folder).write("5\n");
        assertThatThrownBy(() -> CsvReader.predicting(other, false, loaded.facts()))
                .hasMessage(other + ": there is no column \"c2\"; expected one of c0");
    }

    @Test
    void saysInWhichRowOfTheFile() throws Exception {
        LoadedData loaded =
                Tables.load(
                        new Tables(folder)
                                .csv(
                                        "city,a,y\nRome,1,1\nOslo,2,2\n",
                                        List.of("city"),
                                        Tables.REFUSED,
                                        Optional.empty()),
                        Tables.numbers(3));
        refuses(
                loaded,
                "city,a\nRome,1\nRome,2\nRmoe,3\n",
                "row 3 (line 4), column \"city\": found \"Rmoe\"; expected a category of the"
                        + " training set: Oslo, Rome; did you mean 'Rome'?");
        refuses(
                loaded,
                "city,a\nRome,1\nRome,2\nRome,\n",
                "row 3 (line 4), column \"a\": it is empty; expected a finite number");
        refuses(
                loaded,
                "city,a\nRome,1\nRome,2\nRome\n",
                "row 3 (line 4): has 1 value; expected 2, one for each column");
        refuses(
                loaded,
                "ctiy,a\nRome,1\n",
                "there is no column \"city\"; expected one of ctiy, a; did you mean 'ctiy'?");
        refuses(loaded, "", "is empty; expected a header and rows");
    }

    private void refuses(LoadedData loaded, String text, String message) {
        Path file = new Tables(folder).write(text);
        assertThatThrownBy(() ->
                        read(
                                CsvReader.predicting(file, true, loaded.facts()),
                                loaded.facts(),
                                Tables.numbers(3),
                                2))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void aTableOfWhatWasNoTableIsNumbersInOrder() throws Exception {
        var blobs = new Source.Generated(Source.Kind.BLOBS, 20, 2);
        Task task = Tables.classes(2, 2);
        LoadedData loaded = Tables.load(blobs, task);
        Path file = new Tables(folder).write("p,q\n1,2\n");
        assertThat(read(CsvReader.predicting(file, true, loaded.facts()), loaded.facts(), task, 9))
                .containsExactly(1, 2);
        var houses = new Source.Generated(Source.Kind.HOUSING, 20, 2);
        LoadedData prices = Tables.load(houses, Tables.numbers(2));
        Path columns = new Tables(folder).write("lstat,medv,rm\n1,0,2\n");
        assertThat(
                        read(
                                CsvReader.predicting(columns, true, prices.facts()),
                                prices.facts(),
                                Tables.numbers(2),
                                9))
                .containsExactly(2, 1);
    }

    @Test
    void imagesAreScaledAsInTheTraining() throws Exception {
        Path images = idx(2051, 2, new byte[] {0, 10, 100, -1}, 1, 2);
        Path labels = idx(2049, 2, new byte[] {0, 1});
        Task task = Tables.classes(2, 2);
        DataSpec data =
                Tables.spec(
                        new Source.Idx(images, labels),
                        Optional.empty(),
                        Optional.empty(),
                        new Scale.MinMax());
        LoadedData loaded = Tables.load(data, task);
        assertThat(read(IdxReader.predicting(images), loaded.facts(), task, 1))
                .isEqualTo(Tables.features(loaded.train()));
    }

    private static float[] read(FeatureReader reader, DataFacts facts, Task task, int piece)
            throws DataException {
        float[] all = new float[0];
        try (var rows = new PredictionRows(reader, facts, task)) {
            for (float[] some = rows.next(piece); some.length > 0; some = rows.next(piece)) {
                assertThat(some.length).isLessThanOrEqualTo(piece * task.input().size());
                all = Arrays.copyOf(all, all.length + some.length);
                System.arraycopy(some, 0, all, all.length - some.length, some.length);
            }
        }
        return all;
    }

    private Path idx(int magic, int count, byte[] body, int... sides) throws IOException {
        var bytes = ByteBuffer.allocate(8 + 4 * sides.length + body.length);
        bytes.putInt(magic).putInt(count);
        Arrays.stream(sides).forEach(bytes::putInt);
        bytes.put(body);
        return Files.write(folder.resolve("file" + magic), bytes.array());
    }
}
