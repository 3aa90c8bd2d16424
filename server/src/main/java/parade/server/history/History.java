package parade.server.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What history.csv tells of a run: its evaluations.
 *
 * @param evaluations in the order of the file
 * @param seconds of the last row of all; 0 where there is none
 */
public record History(List<HistoryRow> evaluations, double seconds) {

    public History {
        evaluations = List.copyOf(evaluations);
    }

    /**
     * Reads a file. A last line that a killed run has not finished counts as not there.
     *
     * @throws IOException if it can't be read or is no history
     */
    public static History read(Path path) throws IOException {
        var evaluations = new ArrayList<HistoryRow>();
        double[] seconds = {0};
        forEachRow(
                path,
                row -> {
                    seconds[0] = row.seconds();
                    if (!row.ofBatch()) {
                        evaluations.add(row);
                    }
                });
        return new History(evaluations, seconds[0]);
    }

    /** The loss on a split of every version that was evaluated on it. */
    public SortedMap<Long, Double> losses(String split) {
        var losses = new TreeMap<Long, Double>();
        evaluations.stream()
                .filter(row -> row.split().equals(split))
                .forEach(row -> losses.put(row.step(), row.loss()));
        return losses;
    }

    /** What early stopping goes by. */
    public SortedMap<Long, Double> validationLosses() {
        return losses("validation");
    }

    /** A version's evaluation on a split. */
    public Optional<HistoryRow> evaluation(long version, String split) {
        return evaluations.stream()
                .filter(row -> row.step() == version && row.split().equals(split))
                .findFirst();
    }

    /** Goes through all whole rows. */
    static void forEachRow(Path path, Consumer<HistoryRow> action) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(path)) {
            if (!HistoryRow.HEADER.equals(wholeLine(in))) {
                throw new IOException(
                        path
                                + " is no history of this release: expected the columns "
                                + HistoryRow.HEADER);
            }
            int number = 1;
            for (String line = wholeLine(in); line != null; line = wholeLine(in)) {
                number++;
                try {
                    action.accept(HistoryRow.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException(
                            path + ": line " + number + " is no row: " + e.getMessage(), e);
                }
            }
        }
    }

    /** The next line that has its end; null where there is none. */
    private static @Nullable String wholeLine(BufferedReader in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        return null;
    }
}
