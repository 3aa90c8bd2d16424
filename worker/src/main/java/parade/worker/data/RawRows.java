package parade.worker.data;

import java.util.List;
import parade.block.Shape;

/**
 * Rows of numbers, before scaling.
 *
 * @param shape of one example
 * @param columns the features' names; empty where the format has none
 */
record RawRows(
        String origin, Shape shape, List<String> columns, RawFeatures features, RowPlaces places)
        implements ReadRows {

    RawRows {
        columns = List.copyOf(columns);
    }

    @Override
    public RawRows select(int[] rows) {
        return new RawRows(origin, shape, columns, features.select(rows), places.select(rows));
    }

    /** The name of a feature in messages. */
    String feature(int column) {
        return columns.isEmpty() ? "feature " + column : "column \"" + columns.get(column) + "\"";
    }
}
