package parade.worker.data;

import java.util.Locale;
import parade.block.Shape;
import parade.job.Loss;

/**
 * What the model is to learn, as far as the data must fit it.
 *
 * @param input the shape of one example
 * @param outputs numbers that the model gives for an example
 */
record Task(Shape input, Loss loss, int outputs) {

    /** The number of classes that the model can tell apart; one output is a logit between two. */
    int classes() {
        return loss == Loss.BINARY_CROSS_ENTROPY ? 2 : outputs;
    }

    String lossName() {
        return loss.name().toLowerCase(Locale.ROOT);
    }

    /** For sources whose targets are classes and nothing else. */
    void requireClassification(String origin) throws DataException {
        if (!loss.classification()) {
            throw new DataException(
                    origin
                            + ": its targets are classes, which the loss "
                            + lossName()
                            + " cannot learn; expected a classification loss, such as"
                            + " softmax_cross_entropy");
        }
    }

    /** For sources whose targets are one number and nothing else. */
    void requireOneNumber(String origin) throws DataException {
        if (loss.classification()) {
            throw new DataException(
                    origin
                            + ": its targets are numbers, not classes, which the loss "
                            + lossName()
                            + " cannot learn; expected mse");
        }
        if (outputs != 1) {
            throw new DataException(
                    origin
                            + ": there is 1 target column, but the model gives "
                            + outputs
                            + " outputs; expected a last layer of 1 unit");
        }
    }
}
