package parade.worker.model;

import org.ejml.data.FMatrixRMaj;
import parade.job.Loss;
import parade.slice.Sums;
import parade.worker.data.Targets;

/** A loss of one example's outputs, its gradient, and whether the outputs are right. */
interface LossFunction {

    static LossFunction of(Loss loss) {
        return switch (loss) {
            case MSE -> new MeanSquaredError();
            case SOFTMAX_CROSS_ENTROPY -> new SoftmaxCrossEntropy();
            case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy();
        };
    }

    /** Why this loss can't be taken of so many outputs; empty if it can. */
    String problem(int outputs);

    /**
     * Sums over the rows [first, end), added in double in row order.
     *
     * @param outputs of shape [rows, outputs]
     * @param gradient of the same shape; rows [first, end) get the gradient of the example's own
     *     loss with respect to its outputs
     */
    Sums accumulate(FMatrixRMaj outputs, Targets targets, int first, int end, FMatrixRMaj gradient);

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
