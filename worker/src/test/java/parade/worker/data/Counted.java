package parade.worker.data;

import java.util.List;
import parade.block.Shape;
import parade.job.Scale;

/** Examples that say which they are: row i has the features i + 0.25, -i and the target 10·i. */
final class Counted {

    private Counted() {}

    static Examples examples(int rows) {
        double[] features = new double[2 * rows];
        float[] values = new float[rows];
        for (int row = 0; row < rows; row++) {
            features[2 * row] = row + 0.25;
            features[2 * row + 1] = -row;
            values[row] = 10 * row;
        }
        var read = new RawFeatures.Numbers(2, features);
        var raw =
                new RawRows(
                        "counted",
                        Shape.of(2),
                        List.of("a", "b"),
                        read,
                        RowPlaces.counted(0, rows));
        try {
            return Examples.scaled(
                    raw,
                    new Targets.Values(values, 1),
                    new float[0],
                    Scaling.fit(new Scale.None(), read));
        } catch (DataException e) {
            throw new AssertionError(e);
        }
    }

    /** The rows that a batch holds, checked to be whole. */
    static int[] rows(Batch batch) {
        float[] values = ((Targets.Values) batch.targets()).values();
        int[] rows = new int[batch.rows().rows()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (int) batch.features()[2 * i];
            if (batch.width() != 2
                    || batch.features()[2 * i] != rows[i] + 0.25f
                    || batch.features()[2 * i + 1] != -rows[i]
                    || values[i] != 10 * rows[i]) {
                throw new AssertionError("row " + i + " of the batch is torn");
            }
        }
        return rows;
    }
}
