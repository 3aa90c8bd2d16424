package parade.worker.model;

import org.ejml.data.FMatrixRMaj;
import parade.job.LossSpec;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.layer.Kinks;
import parade.worker.linalg.Largest;

/**
 * A loss of one example's outputs, its gradient, and whether the outputs are right. Holds scratch
 * memory: one per thread.
 */
public interface LossFunction {

    static LossFunction of(LossSpec spec) {
        return switch (spec.kind()) {
            case MSE -> new MeanSquaredError();
            case MAE -> new MeanAbsoluteError();
            case HUBER -> new Huber(spec.delta());
            case HINGE -> new Hinge();
            case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy(spec.labelSmoothing());
            case SOFTMAX_CROSS_ENTROPY -> new SoftmaxCrossEntropy(spec.labelSmoothing());
        };
    }

    /** Why this loss can't be taken of so many outputs; empty if it can. */
    String problem(int outputs);

    /**
     * The loss of one row by its definition, unweighted, in double.
     *
     * @param outputs of one example
     * @param kinks is told where the derivative jumps
     */
    double exact(double[] outputs, Targets targets, int row, Kinks kinks);

    /**
     * Sums over the rows [first, end), added in double in row order: losses by the rows' weights,
     * and how many rows have their largest output at their class, each counting for 1.
     *
     * @param outputs of shape [rows, outputs]
     * @param gradient of the same shape; rows [first, end) get the gradients of their losses by
     *     their weights
     */
    Sums accumulate(FMatrixRMaj outputs, Batch batch, int first, int end, FMatrixRMaj gradient);

    /** Of two classes and one output: above this it says class 1. */
    default float threshold() {
        return 0;
    }

    /** The class that a row's outputs say; of equal ones the lowest. */
    default int predicted(FMatrixRMaj outputs, int row) {
        int width = outputs.numCols;
        if (width == 1) {
            return outputs.data[row] > threshold() ? 1 : 0;
        }
        return Largest.place(outputs.data, row * width, width);
    }

    static int[] labels(Targets targets) {
        return switch (targets) {
            case Targets.Classes classes -> classes.labels();
            case Targets.Values values ->
                    throw new IllegalArgumentException(
                            "classes expected, but the targets are numbers, "
                                    + values.outputs()
                                    + " per example");
        };
    }
}
