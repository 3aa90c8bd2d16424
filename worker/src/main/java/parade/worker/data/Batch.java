package parade.worker.data;

import parade.slice.Node;
import parade.slice.SliceRows;

/**
 * The examples of one step that a worker's slices contribute. Belongs to whoever took it until the
 * next is taken.
 *
 * @param width features per example
 * @param features row-major, rows × width; may be longer than that
 * @param targets of the same rows; may be longer too
 * @param weights what each row counts for in the loss; empty where all count for 1; may be longer
 * @param rows which rows are whose, and how many there are
 * @param number what keys this batch's random draws: in sync mode the version that its gradients
 *     are computed from, in ssp and async the number among its slice's batches
 */
@SuppressWarnings("ArrayRecordComponent") // a view of arrays that are filled again for each batch
public record Batch(
        int width,
        float[] features,
        Targets targets,
        float[] weights,
        SliceRows rows,
        long number) {

    /** The same rows as another batch. */
    Batch numbered(long other) {
        return new Batch(width, features, targets, weights, rows, other);
    }

    /** What a row counts for in the loss. */
    public float weight(int row) {
        return weights.length == 0 ? 1 : weights[row];
    }

    /**
     * What the rows of a node count for together: the sum of each slice by itself, in row order,
     * and then of the slices in the order of {@link parade.slice.SliceTree}.
     *
     * @param node of slices that are present
     */
    public double weight(Node node) {
        if (node.count() == 1) {
            int slice = rows.position(node.first());
            double sum = 0;
            for (int row = rows.start(slice); row < rows.end(slice); row++) {
                sum += weight(row);
            }
            return sum;
        }
        int left = Integer.highestOneBit(node.count() - 1);
        return weight(new Node(node.first(), left))
                + weight(new Node(node.first() + left, node.count() - left));
    }
}
