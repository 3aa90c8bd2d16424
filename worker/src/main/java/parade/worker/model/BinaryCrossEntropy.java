package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.slice.Sums;
import parade.worker.data.Targets;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.Logarithm;

/**
 * log(1 + e^z) − class·z of the logit z, as max(z, 0) − class·z + log(1 + e^−|z|), which can't
 * overflow; the gradient is sigmoid(z) − class. z > 0 says class 1.
 */
final class BinaryCrossEntropy implements LossFunction {

    @Override
    public String problem(int outputs) {
        return outputs == 1 ? "" : "binary_cross_entropy takes one output, the logit of class 1";
    }

    @Override
    public Sums accumulate(
            FMatrixRMaj outputs, Targets targets, int first, int end, FMatrixRMaj gradient) {
        int[] labels = LossFunction.labels(targets);
        double loss = 0;
        int correct = 0;
        for (int row = first; row < end; row++) {
            float z = outputs.data[row];
            boolean one = Objects.checkIndex(labels[row], 2) == 1;
            float towardsClass = one ? z : -z;
            float wrongBy = Math.max(-towardsClass, 0);
            loss += (double) wrongBy + Logarithm.logOnePlus(Exponential.exp(-Math.abs(z)));
            // sigmoid(z) − 1 = −sigmoid(−z), which keeps its digits where sigmoid(z) is near 1.
            gradient.data[row] = one ? -Exponential.sigmoid(-z) : Exponential.sigmoid(z);
            correct += z > 0 == one ? 1 : 0;
        }
        return new Sums(end - first, loss, correct, end - first);
    }
}
