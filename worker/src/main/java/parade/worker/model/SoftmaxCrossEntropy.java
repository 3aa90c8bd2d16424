package parade.worker.model;

import java.util.Arrays;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.layer.Kinks;
import parade.worker.linalg.SoftmaxRows;

/**
 * −Σ t·log softmax(z) with t = (1 − smoothing)·onehot(class) + smoothing / classes, as log Σ e^(z −
 * m) − Σ t·(z − m) with m = max z; the gradient is softmax(z) − t. Sums go over the classes from
 * left to right. Szegedy et al., "Rethinking the Inception architecture for computer vision" (CVPR
 * 2016), section 7.
 */
final class SoftmaxCrossEntropy implements LossFunction {

    private final double smoothing;
    private final SoftmaxRows softmax = new SoftmaxRows();

    SoftmaxCrossEntropy(double smoothing) {
        this.smoothing = smoothing;
    }

    @Override
    public String problem(int outputs) {
        return outputs >= 2 ? "" : "softmax_cross_entropy takes an output per class, two at least";
    }

    @Override
    public Sums accumulate(
            FMatrixRMaj outputs, Batch batch, int first, int end, FMatrixRMaj gradient) {
        int classes = outputs.numCols;
        int[] labels = LossFunction.labels(batch.targets());
        float[] g = gradient.data;
        var tally = new Tally(batch);
        softmax.take(outputs.data, first * classes, end - first, classes);
        softmax.softmax(g, first * classes, (float) (smoothing / classes));
        for (int row = first; row < end; row++) {
            int label = Objects.checkIndex(labels[row], classes);
            g[row * classes + label] -= (float) (1 - smoothing);
            double loss = softmax.logarithm(row - first) - wanted(row - first, classes, label);
            tally.add(row, loss, softmax.largest(row - first));
        }
        tally.weigh(gradient.data, classes, first, end);
        return tally.sums();
    }

    /** Σ t·(z − m). */
    private double wanted(int row, int classes, int label) {
        double ofClass = softmax.centered(row, label);
        if (smoothing == 0) {
            return ofClass;
        }
        double all = 0;
        for (int j = 0; j < classes; j++) {
            all += softmax.centered(row, j);
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
