package parade.worker.model;

import org.ejml.data.FMatrixRMaj;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;

/** A loss that is computed row by row. */
interface RowLoss extends LossFunction {

    /**
     * The loss of one row, unweighted.
     *
     * @param outputs of shape [rows, outputs]
     * @param gradient of the same shape; this row gets the gradient with respect to its outputs
     */
    double example(FMatrixRMaj outputs, Targets targets, int row, FMatrixRMaj gradient);

    @Override
    default Sums accumulate(
            FMatrixRMaj outputs, Batch batch, int first, int end, FMatrixRMaj gradient) {
        var tally = new Tally(batch);
        for (int row = first; row < end; row++) {
            double loss = example(outputs, batch.targets(), row, gradient);
            tally.add(row, loss, predicted(outputs, row));
        }
        tally.weigh(gradient.data, outputs.numCols, first, end);
        return tally.sums();
    }
}
