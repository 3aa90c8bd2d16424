package parade.worker.data;

import java.nio.file.Path;
import java.util.Optional;
import parade.job.Source;
import parade.v1.DataFacts;

/** Reads a table of comma-separated values. */
final class CsvReader {

    private CsvReader() {}

    /**
     * @param training what the training set was, when this is a further set: its classes hold, and
     *     its feature columns
     */
    static RawExamples read(Source.Csv source, Task task, Optional<DataFacts> training)
            throws DataException {
        String origin = source.path().toString();
        try (CsvFile file = CsvFile.open(source.path(), source.header())) {
            var names = ColumnNames.of(source.path(), file.names());
            CsvColumns columns =
                    training.isPresent()
                            ? CsvColumns.ofFurther(
                                    source, TrainedColumns.from(training.get()), names)
                            : CsvColumns.ofTraining(source, names);
            TargetColumn targets = TargetColumn.of(task, training);
            Optional<WeightColumn> weights = source.weight().map(_ -> new WeightColumn());
            Table table =
                    new TableReader(origin, file, columns, Optional.of(targets), weights)
                            .next(Integer.MAX_VALUE);
            if (table.count() == 0) {
                throw new DataException(origin + ": has a header but no rows");
            }
            Targets read = targets.targets(origin + ": column \"" + source.target() + "\"");
            return new RawExamples(
                    table,
                    read,
                    targets.classes(),
                    weights.map(WeightColumn::weights).orElse(new float[0]));
        }
    }

    /** The rows of a table to predict from. */
    static FeatureReader predicting(Path path, boolean header, DataFacts training)
            throws DataException {
        CsvFile file = CsvFile.open(path, header);
        try {
            var names = ColumnNames.of(path, file.names());
            CsvColumns columns =
                    CsvColumns.ofPrediction(header, TrainedColumns.from(training), names);
            return new TableReader(
                    path.toString(), file, columns, Optional.empty(), Optional.empty());
        } catch (DataException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
