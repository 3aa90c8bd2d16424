package parade.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix with the names of its classes, as JSON files hold it.
 *
 * @param classes in the order of rows and columns
 * @param counts rows are the true classes, columns those that examples were taken for
 */
public record ConfusionTable(List<String> classes, List<List<Long>> counts) {

    /** Examples of one class that were taken for another. */
    public record Pair(String actual, String predicted, long examples) {}

    /** A model may tell more classes apart than have names: the others go by their numbers. */
    public static ConfusionTable of(ClassCounts.Matrix matrix, List<String> names) {
        int classes = matrix.classes();
        return new ConfusionTable(
                IntStream.range(0, classes)
                        .mapToObj(c -> c < names.size() ? names.get(c) : Integer.toString(c))
                        .toList(),
                IntStream.range(0, classes)
                        .mapToObj(row ->
                                IntStream.range(0, classes)
                                        .mapToObj(column -> matrix.count(row, column))
                                        .toList())
                        .toList());
    }

    /** The classes that were mistaken most, most first; of equal ones in the order of rows. */
    public List<Pair> mostConfused(int most) {
        var pairs = new ArrayList<Pair>();
        for (int row = 0; row < classes.size(); row++) {
            for (int column = 0; column < classes.size(); column++) {
                long examples = counts.get(row).get(column);
                if (row != column && examples > 0) {
                    pairs.add(new Pair(classes.get(row), classes.get(column), examples));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(Pair::examples).reversed());
        return pairs.subList(0, Math.min(most, pairs.size()));
    }
}
