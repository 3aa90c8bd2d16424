package parade.worker.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the rows of a table; hands targets and weights, where it has some, to who gathers them. */
final class TableReader implements FeatureReader {

    private final String origin;
    private final CsvFile file;
    private final CsvColumns columns;
    private final Optional<TargetColumn> targets;
    private final Optional<WeightColumn> weights;
    private final List<Map<String, Integer>> codes = new ArrayList<>();
    private final List<List<String>> texts = new ArrayList<>();

    /**
     * @param targets takes the column of targets, if that is read
     * @param weights takes the column of weights, if that is read
     */
    TableReader(
            String origin,
            CsvFile file,
            CsvColumns columns,
            Optional<TargetColumn> targets,
            Optional<WeightColumn> weights) {
        this.origin = origin;
        this.file = file;
        this.columns = columns;
        this.targets = targets;
        this.weights = weights;
    }

    @Override
    public Table next(int maximumRows) throws DataException {
        codes.clear();
        texts.clear();
        for (var _ : columns.features()) {
            codes.add(new HashMap<>());
            texts.add(new ArrayList<>());
        }
        var fields = new GrowingRows(columns.features().size());
        var places = new RowPlaces.Builder();
        while (places.count() < maximumRows && file.advance()) {
            if (!fields.add()) {
                throw GrowingRows.tooMany(origin + ": " + file.place());
            }
            for (int i = 0; i < columns.features().size(); i++) {
                fields.set(i, field(i));
            }
            if (targets.isPresent()) {
                int target = columns.target().orElseThrow();
                require(target, targets.get().add(file.field(target)));
            }
            if (weights.isPresent()) {
                int weight = columns.weight().orElseThrow();
                require(weight, weights.get().add(file.field(weight)));
            }
            places.add(file.row(), file.line());
        }
        return new Table(
                origin,
                columns.featureNames(),
                texts.stream().map(List::copyOf).toList(),
                fields.numbers(),
                places.places());
    }

    @Override
    public void close() {
        file.close();
    }

    private double field(int feature) throws DataException {
        CsvColumns.Feature column = columns.features().get(feature);
        String value = file.field(column.position());
        boolean missing = Table.missing(value);
        if (column.category()) {
            if (missing && !column.mayMiss()) {
                throw file.unexpected(column.position(), "a category");
            }
            return code(feature, missing ? Table.MISSING : value);
        }
        if (missing && column.mayMiss()) {
            return Double.NaN;
        }
        OptionalDouble number = Decimal.parse(value);
        if (number.isEmpty()) {
            throw file.unexpected(column.position(), "a finite number");
        }
        return number.getAsDouble();
    }

    private int code(int feature, String value) {
        List<String> known = texts.get(feature);
        return codes.get(feature)
                .computeIfAbsent(
                        value,
                        added -> {
                            known.add(added);
                            return known.size() - 1;
                        });
    }

    private void require(int column, String expected) throws DataException {
        if (!expected.isEmpty()) {
            throw file.unexpected(column, expected);
        }
    }
}
