package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.layer.Kinks;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.Logarithm;

/**
 * log(1 + e^z) − t·z of the logit z with t = class·(1 − smoothing) + smoothing/2, as max(z, 0) −
 * t·z + log(1 + e^−|z|), which can't overflow; the gradient is sigmoid(z) − t. z > 0 says class 1.
 */
final class BinaryCrossEntropy implements LossFunction {

    private final double smoothing;

    /** Of a block of rows: what a function is taken of, and what it gives. */
    private float[] arguments = {};

    private float[] sigmoids = {};
    private float[] exponentials = {};
    private float[] logarithms = {};

    BinaryCrossEntropy(double smoothing) {
        this.smoothing = smoothing;
    }

    @Override
    public String problem(int outputs) {
        return outputs == 1 ? "" : "binary_cross_entropy takes one output, the logit of class 1";
    }

    @Override
    public Sums accumulate(
            FMatrixRMaj outputs, Batch batch, int first, int end, FMatrixRMaj gradient) {
        int[] labels = LossFunction.labels(batch.targets());
        float[] z = outputs.data;
        int rows = end - first;
        reserve(rows);
        for (int i = 0; i < rows; i++) {
            boolean one = Objects.checkIndex(labels[first + i], 2) == 1;
            arguments[i] = one ? -z[first + i] : z[first + i];
        }
        Exponential.sigmoid(arguments, sigmoids, 0, rows);
        for (int i = 0; i < rows; i++) {
            arguments[i] = -Math.abs(z[first + i]);
        }
        Exponential.exp(arguments, exponentials, 0, rows);
        Logarithm.logOnePlus(exponentials, logarithms, 0, rows);
        float half = (float) (smoothing / 2);
        var tally = new Tally(batch);
        for (int row = first; row < end; row++) {
            boolean one = labels[row] == 1;
            float towardsClass = one ? z[row] : -z[row];
            float wrongBy = Math.max(-towardsClass, 0);
            // sigmoid(z) − 1 = −sigmoid(−z), which keeps its digits where sigmoid(z) is near 1.
            float sigmoid = sigmoids[row - first];
            gradient.data[row] = one ? half - sigmoid : sigmoid - half;
            double loss = (double) wrongBy + logarithms[row - first] + smoothing / 2 * towardsClass;
            tally.add(row, loss, predicted(outputs, row));
        }
        tally.weigh(gradient.data, 1, first, end);
        return tally.sums();
    }

    private void reserve(int rows) {
        if (arguments.length < rows) {
            arguments = new float[rows];
            sigmoids = new float[rows];
            exponentials = new float[rows];
            logarithms = new float[rows];
        }
    }

    @Override
    public double exact(double[] outputs, Targets targets, int row, Kinks kinks) {
        double z = outputs[0];
        double t = LossFunction.labels(targets)[row] * (1 - smoothing) + smoothing / 2;
        return Math.max(z, 0) - t * z + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
