package parade.worker.train;

import java.util.BitSet;
import java.util.SplittableRandom;
import parade.job.ModelSpec;
import parade.slice.SliceRows;
import parade.worker.data.Batch;
import parade.worker.data.Targets;

/** Batches of made-up numbers that a model takes like those of its job. */
final class MadeBatches {

    private final int width;
    private final int outputs;
    private final boolean classes;
    private final SplittableRandom random = new SplittableRandom(1);

    MadeBatches(ModelSpec model, int outputs) {
        width = model.input().size();
        this.outputs = outputs;
        classes = model.loss().kind().classification();
    }

    /** Small numbers of both signs, so that either side of every branch is taken. */
    void fill(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-0.1f, 0.1f);
        }
    }

    /** Rows cut evenly in slices, the longer first. */
    Batch batch(int slices, int rows) {
        int[] counts = new int[slices];
        for (int slice = 0; slice < slices; slice++) {
            counts[slice] = rows / slices + (slice < rows % slices ? 1 : 0);
        }
        var present = new BitSet();
        present.set(0, slices);
        float[] features = new float[Math.multiplyExact(rows, width)];
        fill(features);
        return new Batch(
                width, features, targets(rows), new float[0], new SliceRows(present, counts), 0);
    }

    private Targets targets(int rows) {
        if (classes) {
            int[] labels = new int[rows];
            for (int row = 0; row < rows; row++) {
                labels[row] = random.nextInt(Math.max(2, outputs));
            }
            return new Targets.Classes(labels);
        }
        float[] values = new float[Math.multiplyExact(rows, outputs)];
        fill(values);
        return new Targets.Values(values, outputs);
    }
}
