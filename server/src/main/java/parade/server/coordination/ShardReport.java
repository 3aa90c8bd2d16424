package parade.server.coordination;

import java.util.Map;
import java.util.Optional;

/**
 * A shard's word on a step: the first phase of its commit.
 *
 * @param squaredNorms squared L2 norm of each block's mean gradient, by the block's index in the
 *     job
 * @param maxStaleness the largest of the gradients in the step: version at apply minus version
 *     computed from
 * @param nonfinite where the first value stands that is not finite, if one is
 * @param nonfiniteWeights whether that value is in the weights that the step before made, and not
 *     in a gradient
 */
public record ShardReport(
        Map<Integer, Double> squaredNorms,
        long maxStaleness,
        Optional<String> nonfinite,
        boolean nonfiniteWeights) {

    public ShardReport {
        squaredNorms = Map.copyOf(squaredNorms);
    }
}
