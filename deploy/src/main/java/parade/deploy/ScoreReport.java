package parade.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parade.score.ClassCounts;
import parade.score.ConfusionTable;
import parade.score.Score;
import parade.score.ScoreSums;
import parade.score.Scores;
import parade.slice.Sums;

/**
 * What a model is worth on a split: for a person, and as JSON.
 *
 * @param classes the classes' names; empty for regression
 */
record ScoreReport(String split, Sums sums, List<String> classes) {

    /** Of more classes a table is too wide to read. */
    private static final int TABLE_CLASSES = 20;

    private static final int MOST_CONFUSED = 10;
    private static final int NAME_WIDTH = 14;

    /** The line of a loss and its accuracy, where there is one. */
    static String headline(double loss, @Nullable Double accuracy) {
        return String.format(Locale.ROOT, "loss %.6f", loss)
                + (accuracy == null ? "" : "  " + text(Score.ACCURACY, accuracy));
    }

    static String text(Score score, double value) {
        String digits =
                switch (score) {
                    case MAE, RMSE -> "%s %.6f";
                    case ACCURACY, TOP_5_ACCURACY, PRECISION, RECALL, F1, ROC_AUC, R2 -> "%s %.4f";
                };
        return String.format(Locale.ROOT, digits, score.title(), value);
    }

    List<String> lines() {
        Map<Score, Double> scores = scores().values();
        var lines = new ArrayList<String>();
        lines.add(
                String.format(Locale.ROOT, "%-10s %,8d examples  ", split, sums.examples())
                        + headline(sums.meanLoss(), scores.get(Score.ACCURACY)));
        String further =
                scores.entrySet().stream()
                        .filter(entry -> entry.getKey() != Score.ACCURACY)
                        .map(entry -> text(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining("  "));
        if (!further.isEmpty()) {
            lines.add("  " + further);
        }
        confusion()
                .ifPresent(table -> {
                    if (table.classes().size() <= TABLE_CLASSES) {
                        table(table, lines);
                    } else {
                        mistakes(table, lines);
                    }
                });
        return lines;
    }

    Map<String, @Nullable Object> json() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("examples", sums.examples());
        json.put("loss", sums.meanLoss());
        scores().values().forEach((score, value) -> json.put(score.column(), value));
        confusion().ifPresent(table -> json.put("confusion_matrix", table));
        return json;
    }

    private Scores scores() {
        return sums.scores(!classes.isEmpty());
    }

    private Optional<ConfusionTable> confusion() {
        return sums.scores() instanceof ScoreSums.OfClasses(ClassCounts.Matrix matrix, _, _)
                ? Optional.of(ConfusionTable.of(matrix, classes))
                : Optional.empty();
    }

    private static void table(ConfusionTable table, List<String> lines) {
        List<String> names = table.classes().stream().map(ScoreReport::cut).toList();
        int first = names.stream().mapToInt(String::length).max().orElse(0);
        int width = 2 + Math.max(first, widest(table));
        lines.add("  confusion matrix: rows are the true classes, columns the predicted ones");
        var header = new StringBuilder(" ".repeat(4 + first));
        names.forEach(name -> header.append(right(name, width)));
        lines.add(header.toString());
        for (int row = 0; row < names.size(); row++) {
            var line = new StringBuilder("    ").append(names.get(row));
            line.append(" ".repeat(first - names.get(row).length()));
            for (long examples : table.counts().get(row)) {
                line.append(right(Long.toString(examples), width));
            }
            lines.add(line.toString());
        }
    }

    private static int widest(ConfusionTable table) {
        return table.counts().stream()
                .flatMap(List::stream)
                .mapToInt(examples -> Long.toString(examples).length())
                .max()
                .orElse(0);
    }

    private static String right(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }

    private static String cut(String name) {
        return name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "…";
    }

    private static void mistakes(ConfusionTable table, List<String> lines) {
        List<ConfusionTable.Pair> pairs = table.mostConfused(MOST_CONFUSED);
        if (!pairs.isEmpty()) {
            lines.add("  most confused: true class, taken for, examples");
        }
        for (ConfusionTable.Pair pair : pairs) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "    %-14s  %-14s  %,d",
                            cut(pair.actual()),
                            cut(pair.predicted()),
                            pair.examples()));
        }
    }
}
