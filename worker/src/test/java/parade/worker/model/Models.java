package parade.worker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Initializer;
import parade.job.LayerSpec;
import parade.job.Loss;
import parade.job.ModelSpec;
import parade.slice.SliceRows;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.linalg.RandomMatrices;

/** Nets and batches for tests. */
final class Models {

    private Models() {}

    /** A net of inputs – widths..., the last layer linear. */
    static ModelSpec of(Loss loss, Activation hidden, int inputs, int... widths) {
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            layers.add(
                    new LayerSpec.Dense(
                            widths[i],
                            i < widths.length - 1 ? hidden : Activation.LINEAR,
                            new Initializer.Xavier(Initializer.Distribution.UNIFORM),
                            true));
        }
        return new ModelSpec(Shape.of(inputs), layers, loss);
    }

    static Network network(ModelSpec spec, RandomGenerator random) {
        try {
            Network network = Network.build(spec);
            for (int p = 0; p < network.parameters().size(); p++) {
                float[] values = network.values(p);
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextFloat(-0.7f, 0.7f);
                }
            }
            return network;
        } catch (ModelException e) {
            throw new AssertionError(e);
        }
    }

    /** A batch of so many rows, cut evenly in slices, the longer first. */
    static Batch batch(ModelSpec spec, int outputs, int slices, int rows, RandomGenerator random) {
        int width = spec.input().size();
        FMatrixRMaj features = RandomMatrices.of(rows, width, random);
        int[] counts = new int[slices];
        for (int i = 0; i < slices; i++) {
            counts[i] = rows / slices + (i < rows % slices ? 1 : 0);
        }
        var present = new BitSet();
        present.set(0, slices);
        return new Batch(
                width,
                features.data,
                targets(spec.loss(), outputs, rows, random),
                new SliceRows(present, counts));
    }

    private static Targets targets(Loss loss, int outputs, int rows, RandomGenerator random) {
        if (loss.classification()) {
            return new Targets.Classes(random.ints(rows, 0, Math.max(2, outputs)).toArray());
        }
        return new Targets.Values(RandomMatrices.of(rows, outputs, random).data, outputs);
    }

    /** What of a batch a worker has that owns some of its slices. */
    static Batch part(Batch whole, BitSet owned) {
        int[] counts = new int[owned.cardinality()];
        int rows = 0;
        for (int slice = 0, i = 0; slice < whole.rows().count(); slice++) {
            if (owned.get(slice)) {
                counts[i] = whole.rows().end(slice) - whole.rows().start(slice);
                rows += counts[i++];
            }
        }
        // Longer than needed, and not clean, as buffers that are used again are.
        float[] features = new float[(rows + 2) * whole.width()];
        Arrays.fill(features, Float.NaN);
        Targets targets =
                switch (whole.targets()) {
                    case Targets.Classes classes -> new Targets.Classes(new int[rows + 2]);
                    case Targets.Values values ->
                            new Targets.Values(
                                    new float[(rows + 2) * values.outputs()], values.outputs());
                };
        int to = 0;
        for (int slice = 0; slice < whole.rows().count(); slice++) {
            if (owned.get(slice)) {
                int from = whole.rows().start(slice);
                int count = whole.rows().end(slice) - from;
                int width = whole.width();
                System.arraycopy(
                        whole.features(), from * width, features, to * width, count * width);
                copy(whole.targets(), from, targets, to, count);
                to += count;
            }
        }
        return new Batch(whole.width(), features, targets, new SliceRows(owned, counts));
    }

    private static void copy(Targets from, int fromRow, Targets to, int toRow, int count) {
        if (from instanceof Targets.Classes source && to instanceof Targets.Classes target) {
            System.arraycopy(source.labels(), fromRow, target.labels(), toRow, count);
        }
        if (from instanceof Targets.Values source && to instanceof Targets.Values target) {
            int outputs = source.outputs();
            System.arraycopy(
                    source.values(),
                    fromRow * outputs,
                    target.values(),
                    toRow * outputs,
                    count * outputs);
        }
    }
}
