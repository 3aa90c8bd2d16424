package parade.worker.model;

import org.jspecify.annotations.Nullable;
import parade.block.ParameterSpec;
import parade.worker.layer.Dropout;
import parade.worker.layer.Layer;

/** The bytes of values that a net holds, told without making a pass. */
public final class PassBytes {

    private PassBytes() {}

    /** Every parameter's values, and as much again for its gradients. */
    public static long ofParameters(Network network) {
        return 2 * network.parameters().stream().mapToLong(p -> 4L * p.shape().size()).sum();
    }

    /**
     * Between a forward and the end of its backward: of each layer its outputs and, but for the
     * first, the gradient with respect to its inputs; a dropout's factors; the gradient of the
     * outputs; and one weight transposed. Without the input, which is the batch's own.
     *
     * @param trainingRows the examples of a training pass; an evaluation's may be more
     */
    public static long ofPass(Network network, long trainingRows) {
        long rows = Math.max(trainingRows, Evaluation.ROWS);
        long perRow = network.outputs();
        long transposed = 0;
        @Nullable Layer before = null;
        for (Layer layer : network.layers()) {
            perRow += layer.output().size();
            if (layer instanceof Dropout) {
                perRow += layer.output().size();
            }
            if (before != null) {
                perRow += before.output().size();
                for (ParameterSpec parameter : layer.parameters()) {
                    transposed = Math.max(transposed, parameter.shape().size());
                }
            }
            before = layer;
        }
        return 4 * (rows * perRow + transposed);
    }
}
