package parade.worker.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import parade.block.Shape;
import parade.job.NearName;
import parade.job.Source;
import parade.v1.DataFacts;

/**
 * What a table's feature columns were in the training set, and so what they become in every set: a
 * number is one feature, a column of categories one for each, of which the row's own is 1 and the
 * others 0.
 *
 * @param columns empty where the training set was no table; then a table is read as numbers
 */
record TableColumns(List<TableColumn> columns) {

    TableColumns {
        columns = List.copyOf(columns);
    }

    /**
     * Means are taken in double, in file order.
     *
     * @param training rows of the source, those that are trained on
     */
    static TableColumns fit(ReadRows training, Source source) throws DataException {
        return training instanceof Table table && source instanceof Source.Csv csv
                ? fit(table, csv.missing())
                : new TableColumns(List.of());
    }

    private static TableColumns fit(Table training, Source.Missing missing) throws DataException {
        var columns = new ArrayList<TableColumn>();
        for (int column = 0; column < training.columns().size(); column++) {
            String name = training.columns().get(column);
            columns.add(
                    training.texts().get(column).isEmpty()
                            ? new TableColumn(
                                    name, Optional.empty(), standIn(training, column, missing))
                            : new TableColumn(
                                    name,
                                    Optional.of(categories(training, column)),
                                    OptionalDouble.empty()));
        }
        return new TableColumns(columns);
    }

    static TableColumns from(DataFacts facts) {
        return new TableColumns(facts.getColumnsList().stream().map(TableColumn::from).toList());
    }

    void addTo(DataFacts.Builder facts) {
        columns.stream().map(TableColumn::message).forEach(facts::addColumns);
    }

    private static SortedValues categories(Table training, int column) {
        List<String> texts = training.texts().get(column);
        var values = new LinkedHashSet<String>();
        for (int row = 0; row < training.count(); row++) {
            values.add(texts.get((int) training.field(row, column)));
        }
        return new SortedValues(values);
    }

    private static OptionalDouble standIn(Table training, int column, Source.Missing missing)
            throws DataException {
        return switch (missing) {
            case Source.Missing.Refused() -> OptionalDouble.empty();
            case Source.Missing.Value(double value) -> OptionalDouble.of(value);
            case Source.Missing.Mean() -> OptionalDouble.of(mean(training, column));
        };
    }

    private static double mean(Table training, int column) throws DataException {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < training.count(); row++) {
            double number = training.field(row, column);
            if (!Double.isNaN(number)) {
                sum += number;
                count++;
            }
        }
        if (count == 0) {
            throw new DataException(
                    training.origin()
                            + ": column \""
                            + training.columns().get(column)
                            + "\" has no number in any of the "
                            + training.count()
                            + " training rows, and so no mean; expected one at least");
        }
        return sum / count;
    }

    /**
     * The rows' features as numbers.
     *
     * @throws DataException also where they are not as many as the model takes
     */
    RawRows numbers(ReadRows rows, Task task) throws DataException {
        RawRows numbers =
                switch (rows) {
                    case RawRows already -> already;
                    case Table table when columns.isEmpty() -> asTheyAre(table);
                    case Table table -> expand(table);
                };
        if (numbers.shape().size() != task.input().size()) {
            throw new DataException(
                    numbers.origin()
                            + ": an example has the shape "
                            + numbers.shape()
                            + ", "
                            + numbers.shape().size()
                            + " features; expected "
                            + task.input().size()
                            + ", since the model's input is "
                            + task.input()
                            + (columns.isEmpty()
                                    ? ""
                                    : "; its columns and their features: "
                                            + SortedValues.list(
                                                    columns.stream()
                                                            .map(TableColumn::toString)
                                                            .toList())));
        }
        return numbers;
    }

    private static RawRows asTheyAre(Table table) {
        int width = table.columns().size();
        return new RawRows(
                table.origin(),
                Shape.of(width),
                table.columns(),
                new RawFeatures.Numbers(width, table.fields()),
                table.places());
    }

    private RawRows expand(Table table) throws DataException {
        int width = columns.stream().mapToInt(TableColumn::width).sum();
        if ((long) table.count() * width > GrowingRows.MOST_VALUES) {
            throw GrowingRows.tooMany(table.origin());
        }
        double[] features = new double[table.count() * width];
        int[][] categoryOf = categoryOfCode(table);
        int at = 0;
        for (int row = 0; row < table.count(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                TableColumn known = columns.get(column);
                double field = table.field(row, column);
                if (known.categories().isPresent()) {
                    int category = categoryOf[column][(int) field];
                    if (category < 0) {
                        throw unknown(table, row, column, known.categories().get());
                    }
                    features[at + category] = 1;
                } else {
                    features[at] = Double.isNaN(field) ? known.missing().orElseThrow() : field;
                }
                at += known.width();
            }
        }
        return new RawRows(
                table.origin(),
                Shape.of(width),
                names(),
                new RawFeatures.Numbers(width, features),
                table.places());
    }

    private int[][] categoryOfCode(Table table) {
        int[][] categoryOf = new int[columns.size()][];
        for (int column = 0; column < columns.size(); column++) {
            Optional<SortedValues> known = columns.get(column).categories();
            categoryOf[column] =
                    known.isEmpty()
                            ? new int[0]
                            : table.texts().get(column).stream()
                                    .mapToInt(known.get()::indexOf)
                                    .toArray();
        }
        return categoryOf;
    }

    private static DataException unknown(
            Table table, int row, int column, SortedValues categories) {
        String value = table.texts().get(column).get((int) table.field(row, column));
        return table.unexpected(
                row,
                column,
                value,
                "a category of the training set: "
                        + SortedValues.list(categories.names())
                        + NearName.hint(value, categories.names()));
    }

    /** The features' names: {@code rm}, {@code city=Oslo}. */
    List<String> names() {
        var names = new ArrayList<String>();
        for (TableColumn column : columns) {
            if (column.categories().isPresent()) {
                for (String category : column.categories().get().names()) {
                    names.add(column.name() + "=" + category);
                }
            } else {
                names.add(column.name());
            }
        }
        return names;
    }
}
