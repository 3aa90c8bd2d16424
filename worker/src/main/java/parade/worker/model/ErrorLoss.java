package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.worker.data.Targets;
import parade.worker.layer.Kinks;

/**
 * The mean over the outputs of a function of the error y − t. Of classes, t is 1 at the class and 0
 * elsewhere; of two classes and one output it is the class, and above ½ the output says class 1.
 */
abstract class ErrorLoss implements RowLoss {

    abstract double loss(double error);

    /** The derivative of {@link #loss}. */
    abstract float slope(float error);

    /** Tells where {@link #slope} jumps, if anywhere. */
    void note(double error, Kinks kinks) {}

    @Override
    public final String problem(int outputs) {
        return "";
    }

    @Override
    public final double example(
            FMatrixRMaj outputs, Targets targets, int row, FMatrixRMaj gradient) {
        int width = outputs.numCols;
        float scale = 1f / width;
        double sum = 0;
        for (int j = 0; j < width; j++) {
            int i = row * width + j;
            float error = outputs.data[i] - wanted(targets, row, j, width);
            sum += loss(error);
            gradient.data[i] = scale * slope(error);
        }
        return sum / width;
    }

    @Override
    public final double exact(double[] outputs, Targets targets, int row, Kinks kinks) {
        double sum = 0;
        for (int j = 0; j < outputs.length; j++) {
            double error = outputs[j] - wanted(targets, row, j, outputs.length);
            note(error, kinks);
            sum += loss(error);
        }
        return sum / outputs.length;
    }

    @Override
    public final float threshold() {
        return 0.5f;
    }

    private static float wanted(Targets targets, int row, int output, int width) {
        return switch (targets) {
            case Targets.Values values -> {
                if (values.outputs() != width) {
                    throw new IllegalArgumentException(
                            "%d targets per example for %d outputs"
                                    .formatted(values.outputs(), width));
                }
                yield values.values()[row * width + output];
            }
            case Targets.Classes(int[] labels) -> {
                int label = Objects.checkIndex(labels[row], Math.max(2, width));
                yield label == (width == 1 ? 1 : output) ? 1 : 0;
            }
        };
    }
}
