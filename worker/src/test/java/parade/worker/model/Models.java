package parade.worker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.ClassWeights;
import parade.job.Initializer;
import parade.job.LayerSpec;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.ModelSpec;
import parade.job.Regularization;
import parade.slice.SliceRows;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.linalg.RandomMatrices;

/** Nets and batches for tests. */
final class Models {

    private Models() {}

    /** A net of inputs – widths..., the last layer linear. */
    static ModelSpec of(Loss loss, Activation hidden, int inputs, int... widths) {
        return of(LossSpec.of(loss), hidden, inputs, widths);
    }

    static ModelSpec of(LossSpec loss, Activation hidden, int inputs, int... widths) {
        List<LayerSpec> layers = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            layers.add(dense(widths[i], i < widths.length - 1 ? hidden : new Activation.Linear()));
        }
        return new ModelSpec(Shape.of(inputs), layers, loss);
    }

    /**
     * A net of all that is drawn, weighed and smoothed: dropout before and behind a dense layer.
     */
    static ModelSpec withDropout(LossSpec loss, int inputs, int hidden, int outputs) {
        return new ModelSpec(
                Shape.of(inputs),
                List.of(
                        new LayerSpec.Dropout(0.2),
                        dense(hidden, new Activation.Tanh()),
                        new LayerSpec.Dropout(0.5),
                        dense(outputs, new Activation.Linear())),
                loss);
    }

    static LossSpec smoothed(Loss loss, double smoothing) {
        return new LossSpec(loss, smoothing, 1, new ClassWeights.Equal());
    }

    static LayerSpec.Dense dense(int units, Activation activation) {
        return new LayerSpec.Dense(
                units,
                activation,
                new Initializer.Xavier(Initializer.Distribution.UNIFORM),
                true,
                Optional.empty());
    }

    static Network network(ModelSpec spec, RandomGenerator random) {
        try {
            Network network = Network.build(spec, Regularization.NONE, 3);
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
                targets(spec.loss().kind(), outputs, rows, random),
                new float[0],
                new SliceRows(present, counts),
                0);
    }

    private static Targets targets(Loss loss, int outputs, int rows, RandomGenerator random) {
        if (loss.classification()) {
            return new Targets.Classes(random.ints(rows, 0, Math.max(2, outputs)).toArray());
        }
        return new Targets.Values(RandomMatrices.of(rows, outputs, random).data, outputs);
    }

    /** The same batch, later, with weights of some orders of magnitude, some of them 0. */
    static Batch weighted(Batch batch, long number, RandomGenerator random) {
        float[] weights = new float[batch.rows().rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(10) == 0 ? 0 : (float) Math.exp(random.nextDouble(-3, 3));
        }
        return new Batch(
                batch.width(), batch.features(), batch.targets(), weights, batch.rows(), number);
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
        float[] weights = new float[whole.weights().length == 0 ? 0 : rows + 2];
        int to = 0;
        for (int slice = 0; slice < whole.rows().count(); slice++) {
            if (owned.get(slice)) {
                int from = whole.rows().start(slice);
                int count = whole.rows().end(slice) - from;
                int width = whole.width();
                System.arraycopy(
                        whole.features(), from * width, features, to * width, count * width);
                copy(whole.targets(), from, targets, to, count);
                if (weights.length > 0) {
                    System.arraycopy(whole.weights(), from, weights, to, count);
                }
                to += count;
            }
        }
        return new Batch(
                whole.width(),
                features,
                targets,
                weights,
                new SliceRows(owned, counts),
                whole.number());
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
