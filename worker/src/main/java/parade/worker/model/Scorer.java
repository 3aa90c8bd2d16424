package parade.worker.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;
import parade.score.ClassCounts;
import parade.score.ErrorSums;
import parade.score.ScoreHistogram;
import parade.score.ScoreSums;
import parade.worker.data.Targets;

/** Counts and sums what the scores of an evaluation are made of. */
record Scorer(LossFunction loss) {

    /**
     * Over all rows, in their order.
     *
     * @param outputs of shape [rows, outputs]
     */
    ScoreSums judge(FMatrixRMaj outputs, Targets targets) {
        int rows = outputs.numRows;
        int width = outputs.numCols;
        return switch (targets) {
            case Targets.Classes(int[] labels) when classes(width) <= ClassCounts.MAXIMUM_CLASSES ->
                    ofClasses(outputs, labels);
            case Targets.Values(float[] values, int count)
                    when count == width && count <= ErrorSums.MAXIMUM_OUTPUTS && rows > 0 ->
                    new ScoreSums.OfNumbers(ErrorSums.of(outputs.data, values, rows, width));
            case Targets.Classes _, Targets.Values _ -> new ScoreSums.None();
        };
    }

    /** The classes that so many outputs tell apart. */
    private static int classes(int width) {
        return Math.max(2, width);
    }

    private ScoreSums ofClasses(FMatrixRMaj outputs, int[] labels) {
        int rows = outputs.numRows;
        int width = outputs.numCols;
        int classes = classes(width);
        int[] predicted = new int[rows];
        long topFive = 0;
        for (int row = 0; row < rows; row++) {
            int label = Objects.checkIndex(labels[row], classes);
            predicted[row] = loss.predicted(outputs, row);
            if (classes > ScoreSums.OfClasses.TOP
                    && above(label, outputs.data, row * width, width) < ScoreSums.OfClasses.TOP) {
                topFive++;
            }
        }
        return new ScoreSums.OfClasses(
                ClassCounts.of(classes, labels, predicted, rows),
                topFive,
                classes == 2 ? histogram(outputs.data, labels, rows, width) : ScoreHistogram.EMPTY);
    }

    /** How many outputs are above the class's; of equal ones the lower index is. */
    private static int above(int label, float[] outputs, int at, int width) {
        float own = outputs[at + label];
        int above = 0;
        for (int j = 0; j < width; j++) {
            float other = outputs[at + j];
            above += other < own || (other == own && j >= label) ? 0 : 1;
        }
        return above;
    }

    /** One output is the score of class 1; of two it is how far the second is above the first. */
    private static ScoreHistogram histogram(float[] outputs, int[] labels, int rows, int width) {
        float[] scores = new float[rows];
        for (int row = 0; row < rows; row++) {
            scores[row] = width == 1 ? outputs[row] : outputs[row * 2 + 1] - outputs[row * 2];
        }
        return ScoreHistogram.of(scores, labels, rows);
    }
}
