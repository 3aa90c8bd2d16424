package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.worker.data.Targets;
import parade.worker.layer.Kinks;

/**
 * The loss of support vector machines. Of one output z, max(0, 1 − t·z) with t = 1 for class 1 and
 * −1 for class 0; of several, max(0, 1 + the largest other output − the class's), of equal ones the
 * lowest. Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector
 * machines" (JMLR 2, 2001). Where the loss is 0, so is the gradient; else it is −t, or 1 at the
 * largest other output and −1 at the class.
 */
final class Hinge implements RowLoss {

    @Override
    public String problem(int outputs) {
        return "";
    }

    @Override
    public double example(FMatrixRMaj outputs, Targets targets, int row, FMatrixRMaj gradient) {
        int width = outputs.numCols;
        int at = row * width;
        int label = LossFunction.labels(targets)[row];
        float[] z = outputs.data;
        if (width == 1) {
            float t = Objects.checkIndex(label, 2) == 1 ? 1 : -1;
            float shortOf = 1 - t * z[at];
            gradient.data[at] = shortOf > 0 ? -t : 0;
            return Math.max(shortOf, 0);
        }
        int other = rival(z, at, width, label);
        float shortOf = 1 + z[at + other] - z[at + label];
        for (int j = 0; j < width; j++) {
            gradient.data[at + j] = 0;
        }
        if (shortOf > 0) {
            gradient.data[at + other] = 1;
            gradient.data[at + label] = -1;
        }
        return Math.max(shortOf, 0);
    }

    /** The largest output but the class's. NaN counts as the largest, so that it is seen. */
    private static int rival(float[] z, int at, int width, int label) {
        int best = Objects.checkIndex(label, width) == 0 ? 1 : 0;
        for (int j = best + 1; j < width; j++) {
            if (j != label && !(z[at + j] <= z[at + best])) {
                best = j;
            }
        }
        return best;
    }

    @Override
    public double exact(double[] outputs, Targets targets, int row, Kinks kinks) {
        int label = LossFunction.labels(targets)[row];
        double shortOf;
        if (outputs.length == 1) {
            shortOf = 1 - (label == 1 ? 1 : -1) * outputs[0];
        } else {
            int other = label == 0 ? 1 : 0;
            for (int j = 0; j < outputs.length; j++) {
                if (j != label && outputs[j] > outputs[other]) {
                    other = j;
                }
            }
            shortOf = 1 + outputs[other] - outputs[label];
            kinks.choose(other);
        }
        kinks.at(shortOf);
        return Math.max(shortOf, 0);
    }
}
