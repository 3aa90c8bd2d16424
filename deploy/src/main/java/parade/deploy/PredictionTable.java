package parade.deploy;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import parade.v1.DataFacts;
import parade.worker.model.Predictor;

/**
 * Predictions as CSV: a row's number and its prediction, the class's name or the number; of classes
 * also columns of their probabilities or, where the model gives none, of its outputs.
 */
final class PredictionTable {

    private final Predictor predictor;
    private final List<String> classes;
    private final CsvWriter csv;
    private long row;

    /** Begins a table with its header. */
    PredictionTable(Predictor predictor, DataFacts trained, Writer writer) {
        this.predictor = predictor;
        classes = trained.getClassesList();
        csv = CsvWriter.builder().bufferSize(0).build(writer);
        var header = new ArrayList<>(List.of("row", "prediction"));
        if (!classes.isEmpty()) {
            int columns = predictor.numbersPerRow();
            String what = predictor.givesProbabilities() ? "probability_" : "output_";
            IntStream.range(0, columns)
                    .mapToObj(i -> columns == 1 ? "output" : what + name(i))
                    .forEach(header::add);
        }
        csv.writeRecord(header);
    }

    /**
     * Adds a record for each row.
     *
     * @param features scaled, row-major
     * @throws UncheckedIOException where they cannot be written
     */
    void add(float[] features) {
        int rows = predictor.apply(features);
        for (int i = 0; i < rows; i++) {
            row++;
            var fields = new ArrayList<>(List.of(String.valueOf(row)));
            float[] numbers = predictor.numbers(i);
            if (classes.isEmpty()) {
                fields.add(String.valueOf(numbers[0]));
            } else {
                fields.add(name(predictor.decided(i)));
                for (float number : numbers) {
                    fields.add(String.valueOf(number));
                }
            }
            csv.writeRecord(fields);
        }
    }

    /** A model may tell more classes apart than the data have. */
    private String name(int index) {
        return index < classes.size() ? classes.get(index) : "#" + index;
    }
}
