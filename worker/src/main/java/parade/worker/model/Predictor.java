package parade.worker.model;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import parade.job.Loss;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.SoftmaxRows;

/**
 * Applies a trained net to rows of features and says what the outputs mean. Holds the outputs of
 * the rows that it was last applied to: not for several threads.
 */
public final class Predictor {

    private final Network network;
    private final int inputs;
    private final Loss loss;
    private final SoftmaxRows softmax = new SoftmaxRows();
    private FMatrixRMaj outputs = new FMatrixRMaj(0, 0);

    /**
     * A predictor by a net.
     *
     * @param inputs features that it takes
     * @param loss that it was trained by
     */
    public Predictor(Network network, int inputs, Loss loss) {
        this.network = network;
        this.inputs = inputs;
        this.loss = loss;
    }

    /** Whether {@link #numbers} are probabilities: the loss takes the outputs as logits. */
    public boolean givesProbabilities() {
        return loss == Loss.SOFTMAX_CROSS_ENTROPY || loss == Loss.BINARY_CROSS_ENTROPY;
    }

    /** How many {@link #numbers} there are. */
    public int numbersPerRow() {
        return loss == Loss.BINARY_CROSS_ENTROPY ? 2 : network.outputs();
    }

    /**
     * Computes the outputs of rows.
     *
     * @param features scaled, row-major, [rows, inputs]
     * @return the rows
     */
    public int apply(float[] features) {
        int rows = features.length / inputs;
        outputs = network.forward(features, rows);
        return rows;
    }

    /** The class that a row's outputs stand for. */
    public int decided(int row) {
        return network.loss().predicted(outputs, row);
    }

    /**
     * Of a row: under a cross entropy each class's probability, the softmax of the logits or the
     * sigmoid of the one; else the outputs as they are.
     */
    public float[] numbers(int row) {
        int width = outputs.numCols;
        float[] z = Arrays.copyOfRange(outputs.data, row * width, (row + 1) * width);
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> softmax(z);
            case BINARY_CROSS_ENTROPY ->
                    new float[] {Exponential.sigmoid(-z[0]), Exponential.sigmoid(z[0])};
            case MSE, MAE, HUBER, HINGE -> z;
        };
    }

    private float[] softmax(float[] z) {
        softmax.take(z, 0, 1, z.length);
        softmax.softmax(z, 0, 0);
        return z;
    }
}
