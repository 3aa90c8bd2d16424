package parade.worker.train;

import java.util.ArrayList;
import java.util.List;
import parade.block.ParameterSpec;
import parade.worker.rpc.Push;

/**
 * The gradient of a batch, kept whole because its norm decides the scale that stands before its
 * first value: clipping by the global norm in ssp and async, where no shard sees all of it.
 * Pascanu, Mikolov and Bengio, ICML 2013.
 */
final class ClippedGradient {

    private final double maximum;
    private final List<float[]> sums = new ArrayList<>();

    ClippedGradient(double maximum, List<ParameterSpec> parameters) {
        this.maximum = maximum;
        parameters.forEach(parameter -> sums.add(new float[parameter.shape().size()]));
    }

    /** Takes a parameter's sum; there is one node only. */
    void accept(int node, int parameter, float[] sum) {
        System.arraycopy(sum, 0, sums.get(parameter), 0, sum.length);
    }

    /**
     * min(1, maximum / norm), with the L2 norm of the mean gradient in double, parameters in
     * forward order and values in theirs. What is not finite is left to the shards to find.
     *
     * @param weight the sum of the weights of the batch's examples
     */
    float scale(double weight) {
        double squares = 0;
        for (float[] sum : sums) {
            for (float value : sum) {
                double mean = weight == 0 ? 0 : value / weight;
                squares += mean * mean;
            }
        }
        double norm = Math.sqrt(squares);
        return Double.isFinite(norm) && norm > maximum
                ? Math.max(Float.MIN_VALUE, (float) (maximum / norm)) // 0 would say: not clipped
                : 1f;
    }

    void sendTo(Push push) {
        for (int parameter = sums.size() - 1; parameter >= 0; parameter--) {
            push.accept(0, parameter, sums.get(parameter));
        }
    }
}
