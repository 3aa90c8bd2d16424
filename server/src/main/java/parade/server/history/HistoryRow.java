package parade.server.history;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parade.score.Score;
import parade.score.Scores;

/**
 * A row of history.csv: what a version is worth on a split, or what a step's batch was.
 *
 * @param step the version, or the step that the batch made
 * @param split batch, train, validation or test
 * @param seconds since the run began; with {@code examplesPerSecond} all that depends on time
 */
public record HistoryRow(
        long step,
        double epoch,
        String split,
        double loss,
        Scores scores,
        double learningRate,
        double examplesPerSecond,
        double seconds) {

    /** The first columns, which have been there from the first release on. */
    private static final String FIRST =
            "step,epoch,split,loss,accuracy,learning_rate,examples_per_second,seconds";

    /** The scores behind them. */
    private static final List<Score> FURTHER =
            Arrays.stream(Score.values()).filter(score -> score != Score.ACCURACY).toList();

    static final String HEADER =
            Stream.concat(Stream.of(FIRST), FURTHER.stream().map(Score::column))
                    .collect(Collectors.joining(","));

    private static final int FIRST_COUNT = FIRST.split(",").length;

    /** The batch of a step, not an evaluation. */
    boolean ofBatch() {
        return split.equals("batch");
    }

    /** Numbers as Java writes them: the shortest decimal that reads as the same double. */
    String line() {
        var line = new StringBuilder();
        line.append(step).append(',').append(epoch).append(',').append(split);
        line.append(',').append(loss).append(',').append(cell(Score.ACCURACY));
        line.append(',').append(learningRate);
        line.append(String.format(Locale.ROOT, ",%.1f,%.3f", examplesPerSecond, seconds));
        FURTHER.forEach(score -> line.append(',').append(cell(score)));
        return line.toString();
    }

    private String cell(Score score) {
        OptionalDouble value = scores.get(score);
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    /**
     * Reads what {@link #line} has written.
     *
     * @throws IllegalArgumentException if this is no row
     */
    static HistoryRow parse(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != FIRST_COUNT + FURTHER.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells; expected " + (FIRST_COUNT + FURTHER.size()));
        }
        var scores = new EnumMap<Score, Double>(Score.class);
        put(scores, Score.ACCURACY, cells[4]);
        for (int i = 0; i < FURTHER.size(); i++) {
            put(scores, FURTHER.get(i), cells[FIRST_COUNT + i]);
        }
        return new HistoryRow(
                Long.parseLong(cells[0]),
                Double.parseDouble(cells[1]),
                cells[2],
                Double.parseDouble(cells[3]),
                new Scores(scores),
                Double.parseDouble(cells[5]),
                Double.parseDouble(cells[6]),
                Double.parseDouble(cells[7]));
    }

    private static void put(Map<Score, Double> scores, Score score, String cell) {
        if (!cell.isEmpty()) {
            scores.put(score, Double.valueOf(cell));
        }
    }
}
