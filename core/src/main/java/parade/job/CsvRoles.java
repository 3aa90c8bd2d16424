package parade.job;

import java.util.List;

/** Checks that every column of a table is taken for one thing. */
final class CsvRoles {

    private CsvRoles() {}

    static void check(Section csv, Source.Csv source) {
        checkList(csv, source, "features", source.features());
        checkList(csv, source, "categories", source.categories());
        if (!source.features().isEmpty()) {
            source.categories().stream()
                    .filter(column -> !taken(source, column))
                    .filter(column -> !source.features().contains(column))
                    .findFirst()
                    .ifPresent(column ->
                            csv.complain(
                                    "categories",
                                    "'%s' is none of the features, expected some of them"
                                            .formatted(column)));
        }
        if (source.weight().filter(source.target()::equals).isPresent()) {
            csv.complain(
                    "weight", "'" + source.target() + "' is the target, expected another column");
        }
    }

    private static void checkList(
            Section csv, Source.Csv source, String key, List<String> columns) {
        if (columns.contains(source.target())) {
            csv.complain(key, "'" + source.target() + "' is the target, expected other columns");
        }
        source.weight()
                .filter(columns::contains)
                .ifPresent(weight ->
                        csv.complain(
                                key, "'" + weight + "' is the weight, expected other columns"));
        if (columns.stream().distinct().count() < columns.size()) {
            csv.complain(key, "a column is there twice, expected each once");
        }
    }

    private static boolean taken(Source.Csv source, String column) {
        return column.equals(source.target()) || source.weight().filter(column::equals).isPresent();
    }
}
