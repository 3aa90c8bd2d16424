package parade.worker.data;

import java.util.List;

/**
 * Rows of a table's feature columns: what they become is known when the training rows are.
 *
 * @param columns their names in this file
 * @param texts for each column of categories, the values that its codes stand for, in the order of
 *     their first occurrence; empty for a column of numbers
 * @param fields row-major, rows × columns: a number, NaN where it is missing, or a code
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never written
record Table(
        String origin,
        List<String> columns,
        List<List<String>> texts,
        double[] fields,
        RowPlaces places)
        implements ReadRows {

    /** How a missing category is named; a missing number is NaN. */
    static final String MISSING = "NA";

    Table {
        columns = List.copyOf(columns);
        texts = List.copyOf(texts);
    }

    static boolean missing(String value) {
        return value.isEmpty() || value.equals(MISSING);
    }

    @Override
    public Table select(int[] rows) {
        double[] selected = new RawFeatures.Numbers(columns.size(), fields).select(rows).numbers();
        return new Table(origin, columns, texts, selected, places.select(rows));
    }

    double field(int row, int column) {
        return fields[row * columns.size() + column];
    }

    DataException unexpected(int row, int column, String value, String expected) {
        return unexpected(origin, places.of(row), columns.get(column), value, expected);
    }

    static DataException unexpected(
            String origin, String place, String column, String value, String expected) {
        String found = value.isBlank() ? "it is empty" : "found \"" + value + "\"";
        return new DataException(
                origin
                        + ": "
                        + place
                        + ", column \""
                        + column
                        + "\": "
                        + found
                        + "; expected "
                        + expected);
    }
}
