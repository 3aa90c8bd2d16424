package parade.worker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import parade.job.Source;
import parade.v1.DataFacts;

/**
 * The feature columns of the training set, as a further table is to have them.
 *
 * @param names empty where the training set had none
 * @param columns empty where the training set was no table
 */
record TrainedColumns(List<String> names, List<TableColumn> columns) {

    TrainedColumns {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
    }

    static TrainedColumns from(DataFacts facts) {
        List<TableColumn> columns = TableColumns.from(facts).columns();
        return new TrainedColumns(
                columns.isEmpty()
                        ? facts.getFeaturesList()
                        : columns.stream().map(TableColumn::name).toList(),
                columns);
    }

    /** The columns at positions of a further table, read as those of the training set. */
    List<CsvColumns.Feature> features(List<Integer> positions, ColumnNames table)
            throws DataException {
        if (!columns.isEmpty() && positions.size() != columns.size()) {
            throw new DataException(
                    table.path()
                            + ": has "
                            + positions.size()
                            + " feature columns; expected "
                            + columns.size()
                            + ", as the training set has: "
                            + SortedValues.list(names));
        }
        var features = new ArrayList<CsvColumns.Feature>();
        for (int i = 0; i < positions.size(); i++) {
            int position = positions.get(i);
            String name = table.names().get(position);
            features.add(
                    columns.isEmpty()
                            ? new CsvColumns.Feature(position, name, false, false)
                            : new CsvColumns.Feature(
                                    position,
                                    name,
                                    columns.get(i).categories().isPresent(),
                                    columns.get(i).mayMiss()));
        }
        return features;
    }

    /** What a further source says of categories and missing values must be what was trained on. */
    void requireAgreement(Source.Csv source, List<CsvColumns.Feature> features)
            throws DataException {
        List<String> categories =
                features.stream()
                        .filter(CsvColumns.Feature::category)
                        .map(CsvColumns.Feature::name)
                        .sorted()
                        .toList();
        if (!source.categories().isEmpty()
                && !source.categories().stream().sorted().toList().equals(categories)) {
            throw new DataException(
                    source.path()
                            + ": its categories are "
                            + String.join(", ", source.categories())
                            + "; expected those of the training set, "
                            + (categories.isEmpty() ? "none" : String.join(", ", categories))
                            + ": the key can be left out");
        }
        Stream<OptionalDouble> replaced =
                columns.stream()
                        .filter(column -> column.categories().isEmpty())
                        .map(TableColumn::missing);
        boolean agrees =
                switch (source.missing()) {
                    case Source.Missing.Refused() -> true;
                    case Source.Missing.Mean() -> replaced.allMatch(OptionalDouble::isPresent);
                    case Source.Missing.Value(double value) ->
                            replaced.allMatch(OptionalDouble.of(value)::equals);
                };
        if (!agrees) {
            throw new DataException(
                    source.path()
                            + ": what a missing value becomes is decided by the training set;"
                            + " expected the same here: the key 'missing' can be left out");
        }
    }
}
