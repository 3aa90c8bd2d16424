package parade.worker.data;

import java.nio.file.Path;
import parade.job.Job;
import parade.job.Source;
import parade.v1.DataFacts;

/**
 * Rows of a file to predict from, with or without the targets: piece by piece, and each made into
 * features as in the training, by the facts that are kept with the model.
 */
public final class PredictionRows implements AutoCloseable {

    private final FeatureReader reader;
    private final TableColumns columns;
    private final Scaling scaling;
    private final Task task;

    PredictionRows(FeatureReader reader, DataFacts trained, Task task) {
        this.reader = reader;
        columns = TableColumns.from(trained);
        scaling = Scaling.from(trained);
        this.task = task;
    }

    /**
     * Opens a file.
     *
     * @param job what was trained; a table has a header if the training set had, or was none
     * @param outputs numbers that the model gives for an example
     */
    public static PredictionRows open(
            Path file, FileFormat format, Job job, int outputs, DataFacts trained)
            throws DataException {
        FeatureReader reader =
                switch (format) {
                    case CSV -> CsvReader.predicting(file, header(job), trained);
                    case LIBSVM -> LibsvmReader.predicting(file, job.model().input().size());
                    case IDX -> IdxReader.predicting(file);
                };
        return new PredictionRows(reader, trained, Task.of(job, outputs));
    }

    private static boolean header(Job job) {
        return !(job.data().train() instanceof Source.Csv csv) || csv.header();
    }

    /**
     * Up to so many further rows.
     *
     * @return scaled features, row-major; empty once all rows have been given
     */
    public float[] next(int maximumRows) throws DataException {
        ReadRows rows = reader.next(maximumRows);
        return rows.count() == 0
                ? new float[0]
                : Examples.floats(columns.numbers(rows, task), scaling);
    }

    @Override
    public void close() {
        reader.close();
    }
}
