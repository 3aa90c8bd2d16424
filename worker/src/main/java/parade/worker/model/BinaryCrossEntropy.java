package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
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

    BinaryCrossEntropy(double smoothing) {
        this.smoothing = smoothing;
    }

    @Override
    public String problem(int outputs) {
        return outputs == 1 ? "" : "binary_cross_entropy takes one output, the logit of class 1";
    }

    @Override
    public double example(FMatrixRMaj outputs, Targets targets, int row, FMatrixRMaj gradient) {
        float z = outputs.data[row];
        boolean one = Objects.checkIndex(LossFunction.labels(targets)[row], 2) == 1;
        float towardsClass = one ? z : -z;
        float wrongBy = Math.max(-towardsClass, 0);
        float half = (float) (smoothing / 2);
        // sigmoid(z) − 1 = −sigmoid(−z), which keeps its digits where sigmoid(z) is near 1.
        gradient.data[row] = one ? half - Exponential.sigmoid(-z) : Exponential.sigmoid(z) - half;
        return (double) wrongBy
                + Logarithm.logOnePlus(Exponential.exp(-Math.abs(z)))
                + smoothing / 2 * towardsClass;
    }

    @Override
    public double exact(double[] outputs, Targets targets, int row, Kinks kinks) {
        double z = outputs[0];
        double t = LossFunction.labels(targets)[row] * (1 - smoothing) + smoothing / 2;
        return Math.max(z, 0) - t * z + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
