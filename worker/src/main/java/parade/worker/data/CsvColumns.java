package parade.worker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import parade.job.Source;

/**
 * Which columns of a table are read, and how.
 *
 * @param features in the model's order
 * @param target its position; empty in a table to predict from
 * @param weight the position of the column of weights
 */
record CsvColumns(List<Feature> features, OptionalInt target, OptionalInt weight) {

    /**
     * A feature column.
     *
     * @param category whether its values are texts
     * @param mayMiss whether a row may lack it
     */
    record Feature(int position, String name, boolean category, boolean mayMiss) {}

    CsvColumns {
        features = List.copyOf(features);
    }

    /** Those of a training set. */
    static CsvColumns ofTraining(Source.Csv source, ColumnNames names) throws DataException {
        int target = names.find(source.target());
        OptionalInt weight = weight(source, target, names);
        boolean mayMiss = !(source.missing() instanceof Source.Missing.Refused);
        List<Integer> positions = positions(source, target, weight, names);
        var features = new ArrayList<Feature>();
        for (int position : positions) {
            String name = names.names().get(position);
            features.add(new Feature(position, name, source.categories().contains(name), mayMiss));
        }
        for (String name : source.categories()) {
            if (!positions.contains(names.find(name))) {
                throw new DataException(
                        source.path()
                                + ": column \""
                                + name
                                + "\" has categories but is no feature; expected it among the"
                                + " features");
            }
        }
        return new CsvColumns(features, OptionalInt.of(target), weight);
    }

    /**
     * Those of a further set: as in the training, found by their names or, where the source says
     * what its features are, by their order.
     */
    static CsvColumns ofFurther(Source.Csv source, TrainedColumns trained, ColumnNames names)
            throws DataException {
        int target = names.find(source.target());
        OptionalInt weight = weight(source, target, names);
        List<Integer> positions =
                source.features().isEmpty() && !trained.names().isEmpty()
                        ? names.find(trained.names())
                        : positions(source, target, weight, names);
        List<Feature> features = trained.features(positions, names);
        trained.requireAgreement(source, features);
        return new CsvColumns(features, OptionalInt.of(target), weight);
    }

    /**
     * Those of a table to predict from, which may lack all that is no feature. Without a header,
     * and with as many columns as there are features, its columns are the features in their order.
     */
    static CsvColumns ofPrediction(boolean header, TrainedColumns trained, ColumnNames names)
            throws DataException {
        int columns = names.names().size();
        boolean inOrder =
                trained.names().isEmpty() || (!header && columns == trained.names().size());
        List<Integer> positions =
                inOrder
                        ? IntStream.range(0, columns).boxed().toList()
                        : names.find(trained.names());
        return new CsvColumns(
                trained.features(positions, names), OptionalInt.empty(), OptionalInt.empty());
    }

    List<String> featureNames() {
        return features.stream().map(Feature::name).toList();
    }

    private static List<Integer> positions(
            Source.Csv source, int target, OptionalInt weight, ColumnNames names)
            throws DataException {
        boolean allOthers = source.features().isEmpty();
        List<Integer> features = names.find(allOthers ? names.names() : source.features());
        if (allOthers) {
            features.removeIf(at -> at == target || is(weight, at));
        }
        for (int at : features) {
            if (at == target || is(weight, at)) {
                throw twoRoles(source, names.names().get(at), at == target ? "target" : "weight");
            }
        }
        if (features.isEmpty()) {
            throw new DataException(
                    source.path()
                            + ": has no column but the target \""
                            + source.target()
                            + source.weight().map(name -> "\" and the weight \"" + name).orElse("")
                            + "\"");
        }
        return features;
    }

    private static OptionalInt weight(Source.Csv source, int target, ColumnNames names)
            throws DataException {
        if (source.weight().isEmpty()) {
            return OptionalInt.empty();
        }
        String name = source.weight().get();
        int at = names.find(name);
        if (at == target) {
            throw new DataException(
                    source.path()
                            + ": column \""
                            + name
                            + "\" is the target and the weight; expected one of the two");
        }
        return OptionalInt.of(at);
    }

    private static DataException twoRoles(Source.Csv source, String name, String role) {
        return new DataException(
                source.path()
                        + ": column \""
                        + name
                        + "\" is the "
                        + role
                        + " and a feature; expected one of the two");
    }

    private static boolean is(OptionalInt position, int at) {
        return position.isPresent() && position.getAsInt() == at;
    }
}
