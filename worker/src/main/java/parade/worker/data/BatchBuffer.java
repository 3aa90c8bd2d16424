package parade.worker.data;

import java.util.BitSet;
import java.util.List;
import parade.slice.SliceRows;

/**
 * Arrays that are filled with the rows of one batch after another; they grow to the largest one and
 * stay.
 */
final class BatchBuffer {

    private float[] features = new float[0];
    private int[] labels = new int[0];
    private float[] values = new float[0];
    private float[] weights = new float[0];

    /**
     * Fills the arrays with a batch.
     *
     * @param slices the slices present
     * @param rows for each of them, in ascending order, the examples to copy
     * @return a view of this buffer's arrays, until it is filled again
     */
    Batch fill(Examples examples, BitSet slices, List<int[]> rows, long number) {
        var sliceRows =
                new SliceRows(slices, rows.stream().mapToInt(some -> some.length).toArray());
        int width = examples.width();
        if (features.length < Math.multiplyExact(sliceRows.rows(), width)) {
            features = new float[sliceRows.rows() * width];
        }
        int at = 0;
        for (int[] some : rows) {
            examples.copyRows(some, features, at);
            at += some.length * width;
        }
        Targets targets =
                switch (examples.targets()) {
                    case Targets.Classes(int[] all) -> classes(all, rows, sliceRows.rows());
                    case Targets.Values(float[] all, int outputs) ->
                            values(all, outputs, rows, sliceRows.rows());
                };
        return new Batch(
                width,
                features,
                targets,
                weights(examples.weights(), rows, sliceRows.rows()),
                sliceRows,
                number);
    }

    /** Empty where the examples have none. */
    private float[] weights(float[] all, List<int[]> rows, int count) {
        if (all.length == 0) {
            return all;
        }
        if (weights.length < count) {
            weights = new float[count];
        }
        int at = 0;
        for (int[] some : rows) {
            for (int row : some) {
                weights[at++] = all[row];
            }
        }
        return weights;
    }

    private Targets classes(int[] all, List<int[]> rows, int count) {
        if (labels.length < count) {
            labels = new int[count];
        }
        int at = 0;
        for (int[] some : rows) {
            for (int row : some) {
                labels[at++] = all[row];
            }
        }
        return new Targets.Classes(labels);
    }

    private Targets values(float[] all, int outputs, List<int[]> rows, int count) {
        if (values.length < count * outputs) {
            values = new float[count * outputs];
        }
        int at = 0;
        for (int[] some : rows) {
            for (int row : some) {
                System.arraycopy(all, row * outputs, values, at, outputs);
                at += outputs;
            }
        }
        return new Targets.Values(values, outputs);
    }
}
