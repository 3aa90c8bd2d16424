package parade.server.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.score.Score;
import parade.score.Scores;
import parade.testing.Seeds;

@NullMarked
final class HistoryTest {

    @TempDir private Path folder = Path.of("");

    @Seeds
    void rowsAreReadAsTheyWereWritten(long seed) {
        var random = new Random(seed);
        var scores = new EnumMap<Score, Double>(Score.class);
        for (Score score : Score.values()) {
            if (random.nextBoolean()) {
                scores.put(score, random.nextGaussian());
            }
        }
        var row =
                new HistoryRow(
                        random.nextLong(1L << 40),
                        random.nextDouble(),
                        "test",
                        random.nextInt(5) == 0 ? Double.NaN : random.nextDouble(),
                        new Scores(scores),
                        random.nextDouble() * 1e-5,
                        random.nextInt(1000) / 10.0,
                        random.nextInt(1000) / 1000.0);
        assertThat(HistoryRow.parse(row.line())).isEqualTo(row);
    }

    @Test
    void tellsTheLossesOfEachVersion() throws IOException {
        Path path = folder.resolve("history.csv");
        try (var file = HistoryFile.create(path)) {
            file.write(row(1, "batch", 9, 0.5));
            file.write(row(1, "train", 3, 1));
            file.write(row(1, "validation", 2, 1.5));
            file.write(row(2, "validation", 1, 2));
            file.write(row(3, "batch", 1, 2.5));
        }
        History history = History.read(path);
        assertThat(history.validationLosses()).containsOnlyKeys(1L, 2L).containsEntry(2L, 1.0);
        assertThat(history.losses("train")).containsOnlyKeys(1L);
        assertThat(history.evaluation(1, "validation").orElseThrow().loss()).isEqualTo(2);
        assertThat(history.evaluation(3, "validation")).isEmpty();
        assertThat(history.seconds()).isEqualTo(2.5);
    }

    /** Wherever a run is killed, what is read is its whole lines. */
    @Test
    void aTornLineIsNotThere() throws IOException {
        Path path = folder.resolve("history.csv");
        try (var file = HistoryFile.create(path)) {
            file.write(row(1, "test", 3, 1));
            file.write(row(2, "test", 2, 2));
        }
        String whole = Files.readString(path);
        for (int end = HistoryRow.HEADER.length() + 1; end < whole.length(); end++) {
            Files.writeString(path, whole.substring(0, end));
            long lines = whole.substring(0, end).chars().filter(c -> c == '\n').count();
            assertThat(History.read(path).evaluations()).hasSize((int) lines - 1);
        }
    }

    @Seeds
    void resumingCutsWhatIsLater(long seed) throws IOException {
        var random = new Random(seed);
        Path path = folder.resolve("history.csv");
        var rows = new ArrayList<HistoryRow>();
        for (int step = 1; step <= 20; step++) {
            rows.add(row(step, "batch", random.nextDouble(), step / 8.0));
            if (random.nextBoolean()) { // in async, of a version that is past already
                int version = random.nextInt(1 + step);
                rows.add(row(version, "validation", random.nextDouble(), step / 8.0));
            }
        }
        try (var file = HistoryFile.create(path)) {
            for (HistoryRow row : rows) {
                file.write(row);
            }
        }
        int version = random.nextInt(21);
        List<HistoryRow> kept = rows.stream().filter(row -> row.step() <= version).toList();
        try (var file = HistoryFile.resume(path, version)) {
            assertThat(file.secondsBefore())
                    .isEqualTo(kept.isEmpty() ? 0 : kept.getLast().seconds());
        }
        assertThat(Files.readAllLines(path).stream().skip(1).map(HistoryRow::parse))
                .containsExactlyElementsOf(kept);
        assertThat(folder).isDirectoryContaining("glob:**history.csv");
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aRunThatWasKilledBeforeItHadAHistoryBeginsOne() throws IOException {
        Path path = folder.resolve("history.csv");
        HistoryFile.resume(path, 0).close();
        assertThat(Files.readString(path)).isEqualTo(HistoryRow.HEADER + "\n");
    }

    @Test
    void saysWhereAFileIsNoHistory() throws IOException {
        Path path = folder.resolve("history.csv");
        Files.writeString(path, "step,loss\n1,2\n");
        assertThatThrownBy(() -> History.read(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("history.csv is no history of this release");
        Files.writeString(path, HistoryRow.HEADER + "\n1,2\n");
        assertThatThrownBy(() -> History.read(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 is no row: 2 cells; expected 16");
    }

    private static HistoryRow row(long step, String split, double loss, double seconds) {
        return new HistoryRow(step, step / 2.0, split, loss, Scores.NONE, 0.1, 12.5, seconds);
    }
}
