package parade.worker.model;

import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;

/** Sums over rows of a batch, added in double in the order in which they come. */
final class Tally {

    private final float[] weights;
    private final int[] labels;
    private double weight;
    private double loss;
    private int correct;
    private int examples;

    Tally(Batch batch) {
        weights = batch.weights();
        labels =
                switch (batch.targets()) {
                    case Targets.Classes(int[] classes) -> classes;
                    case Targets.Values _ -> new int[0];
                };
    }

    /**
     * Adds a row.
     *
     * @param loss unweighted
     * @param predicted the class that its outputs say
     */
    void add(int row, double loss, int predicted) {
        if (weights.length == 0) {
            weight += 1;
            this.loss += loss;
        } else {
            weight += weights[row];
            this.loss += weights[row] * loss;
        }
        correct += labels.length > 0 && labels[row] == predicted ? 1 : 0;
        examples++;
    }

    /**
     * Multiplies the gradients of rows by their weights, where there are any.
     *
     * @param width numbers in a row
     */
    void weigh(float[] gradient, int width, int first, int end) {
        for (int row = first; row < end && weights.length > 0; row++) {
            for (int i = row * width; i < (row + 1) * width; i++) {
                gradient[i] *= weights[row];
            }
        }
    }

    Sums sums() {
        return new Sums(weight, loss, correct, examples);
    }
}
