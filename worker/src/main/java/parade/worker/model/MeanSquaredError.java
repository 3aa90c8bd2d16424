package parade.worker.model;

import org.ejml.data.FMatrixRMaj;
import parade.slice.Sums;
import parade.worker.data.Targets;

/** The mean over the outputs of (y − t)², without ½; the gradient is 2 (y − t) / outputs. */
final class MeanSquaredError implements LossFunction {

    @Override
    public String problem(int outputs) {
        return "";
    }

    @Override
    public Sums accumulate(
            FMatrixRMaj outputs, Targets targets, int first, int end, FMatrixRMaj gradient) {
        int width = outputs.numCols;
        float[] wanted = values(targets, width);
        float scale = 2f / width;
        double loss = 0;
        for (int row = first; row < end; row++) {
            double squares = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                float error = outputs.data[i] - wanted[i];
                squares += (double) error * error;
                gradient.data[i] = scale * error;
            }
            loss += squares / width;
        }
        return new Sums(end - first, loss, 0, end - first);
    }

    private static float[] values(Targets targets, int width) {
        return switch (targets) {
            case Targets.Values values when values.outputs() == width -> values.values();
            case Targets.Values values ->
                    throw new IllegalArgumentException(
                            "%d targets per example for %d outputs"
                                    .formatted(values.outputs(), width));
            case Targets.Classes classes ->
                    throw new IllegalArgumentException(
                            "numbers expected, but the targets are classes");
        };
    }
}
