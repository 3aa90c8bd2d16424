package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.slice.Sums;
import parade.worker.data.Targets;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.Logarithm;

/**
 * −log softmax(z)[class] = log Σ e^(z − m) − (z[class] − m) with m = max z; the gradient is
 * softmax(z) − onehot(class). The sum goes over the classes from left to right.
 */
final class SoftmaxCrossEntropy implements LossFunction {

    @Override
    public String problem(int outputs) {
        return outputs >= 2 ? "" : "softmax_cross_entropy takes an output per class, two at least";
    }

    @Override
    public Sums accumulate(
            FMatrixRMaj outputs, Targets targets, int first, int end, FMatrixRMaj gradient) {
        int[] labels = LossFunction.labels(targets);
        int classes = outputs.numCols;
        float[] z = outputs.data;
        float[] g = gradient.data;
        double loss = 0;
        int correct = 0;
        for (int row = first; row < end; row++) {
            int at = row * classes;
            int label = Objects.checkIndex(labels[row], classes);
            int best = largest(z, at, classes);
            float max = z[at + best];
            for (int j = at; j < at + classes; j++) {
                g[j] = z[j] - max;
            }
            float labelBelowMax = g[at + label];
            Exponential.exp(g, g, at, at + classes);
            float sum = 0;
            for (int j = at; j < at + classes; j++) {
                sum += g[j];
            }
            for (int j = at; j < at + classes; j++) {
                g[j] /= sum;
            }
            g[at + label] -= 1;
            loss += (double) Logarithm.log(sum) - labelBelowMax;
            correct += best == label ? 1 : 0;
        }
        return new Sums(end - first, loss, correct, end - first);
    }

    /** The index of the largest of a row's values; the lowest of equal ones. */
    private static int largest(float[] z, int at, int count) {
        int best = 0;
        for (int j = 1; j < count; j++) {
            if (z[at + j] > z[at + best]) {
                best = j;
            }
        }
        return best;
    }
}
