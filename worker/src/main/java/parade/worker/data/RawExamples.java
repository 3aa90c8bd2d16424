package parade.worker.data;

import java.util.List;
import parade.block.Shape;

/**
 * A set of examples as read, before scaling.
 *
 * @param origin where they come from, for messages
 * @param shape of one example
 * @param columns the features' names; empty where the format has none
 * @param classes the classes' names in the order of their indices; empty under regression
 */
record RawExamples(
        String origin,
        Shape shape,
        List<String> columns,
        RawFeatures features,
        Targets targets,
        List<String> classes) {

    RawExamples {
        columns = List.copyOf(columns);
        classes = List.copyOf(classes);
    }

    /** The name of a feature in messages. */
    String feature(int column) {
        return columns.isEmpty() ? "feature " + column : "column \"" + columns.get(column) + "\"";
    }
}
