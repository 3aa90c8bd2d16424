package parade.worker.model;

import java.util.Arrays;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.worker.data.Targets;
import parade.worker.layer.Kinks;
import parade.worker.linalg.Logarithm;
import parade.worker.linalg.SoftmaxRow;

/**
 * −Σ t·log softmax(z) with t = (1 − smoothing)·onehot(class) + smoothing / classes, as log Σ e^(z −
 * m) − Σ t·(z − m) with m = max z; the gradient is softmax(z) − t. Sums go over the classes from
 * left to right. Szegedy et al., "Rethinking the Inception architecture for computer vision" (CVPR
 * 2016), section 7.
 */
final class SoftmaxCrossEntropy implements LossFunction {

    private final double smoothing;

    SoftmaxCrossEntropy(double smoothing) {
        this.smoothing = smoothing;
    }

    @Override
    public String problem(int outputs) {
        return outputs >= 2 ? "" : "softmax_cross_entropy takes an output per class, two at least";
    }

    @Override
    public double example(FMatrixRMaj outputs, Targets targets, int row, FMatrixRMaj gradient) {
        int classes = outputs.numCols;
        int at = row * classes;
        int label = Objects.checkIndex(LossFunction.labels(targets)[row], classes);
        float[] z = outputs.data;
        float[] g = gradient.data;
        float max = z[at + SoftmaxRow.largest(z, at, classes)];
        float sum = SoftmaxRow.exponentials(z, at, classes, max, g);
        float spread = (float) (smoothing / classes);
        for (int j = at; j < at + classes; j++) {
            g[j] = g[j] / sum - spread;
        }
        g[at + label] -= (float) (1 - smoothing);
        return Logarithm.log(sum) - wanted(z, at, classes, max, label);
    }

    /** Σ t·(z − m). */
    private double wanted(float[] z, int at, int classes, float max, int label) {
        double ofClass = z[at + label] - max;
        if (smoothing == 0) {
            return ofClass;
        }
        double all = 0;
        for (int j = at; j < at + classes; j++) {
            all += z[j] - max;
        }
        return (1 - smoothing) * ofClass + smoothing / classes * all;
    }

    @Override
    public double exact(double[] outputs, Targets targets, int row, Kinks kinks) {
        double max = Arrays.stream(outputs).max().orElseThrow();
        double logSum = max + Math.log(Arrays.stream(outputs).map(z -> Math.exp(z - max)).sum());
        double ofClass = outputs[LossFunction.labels(targets)[row]];
        double mean = Arrays.stream(outputs).average().orElseThrow();
        return logSum - (1 - smoothing) * ofClass - smoothing * mean;
    }
}
