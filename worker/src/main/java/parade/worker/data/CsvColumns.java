package parade.worker.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import parade.job.NearName;
import parade.job.Source;

/**
 * Which columns of a table are read.
 *
 * @param names of all columns
 * @param features the positions of the feature columns, in the model's order
 * @param target the position of the target column
 */
record CsvColumns(List<String> names, List<Integer> features, int target) {

    /**
     * @param chosen the feature columns; empty: every column but the target
     */
    static CsvColumns choose(
            Source.Csv source, List<String> chosen, String target, List<String> names)
            throws DataException {
        var seen = new HashSet<String>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new DataException(
                        source.path()
                                + ": two columns are named \""
                                + name
                                + "\"; expected different names");
            }
        }
        int targetAt = find(source, target, names);
        if (chosen.contains(target)) {
            throw new DataException(
                    source.path()
                            + ": column \""
                            + target
                            + "\" is the target and a feature; expected one of the two");
        }
        var features = new ArrayList<Integer>();
        for (String name : chosen) {
            features.add(find(source, name, names));
        }
        if (chosen.isEmpty()) {
            IntStream.range(0, names.size()).filter(i -> i != targetAt).forEach(features::add);
        }
        if (features.isEmpty()) {
            throw new DataException(
                    source.path() + ": has no column but the target \"" + target + "\"");
        }
        return new CsvColumns(List.copyOf(names), List.copyOf(features), targetAt);
    }

    /** The names of columns in a file without a header. */
    static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
    }

    List<String> featureNames() {
        return features.stream().map(names::get).toList();
    }

    private static int find(Source.Csv source, String name, List<String> names)
            throws DataException {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new DataException(
                    source.path()
                            + ": there is no column \""
                            + name
                            + "\"; expected one of "
                            + ClassNames.list(names)
                            + NearName.hint(name, names));
        }
        return at;
    }
}
