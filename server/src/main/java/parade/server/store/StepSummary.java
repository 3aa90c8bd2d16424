package parade.server.store;

import java.util.List;
import java.util.Optional;

/**
 * What a shard tells of its mean gradient before a step is committed.
 *
 * @param norms one for each trained block, in forward order
 * @param nonfinite where the first infinity or NaN is: {@code layers.0.weight[17]}
 */
public record StepSummary(List<BlockNorm> norms, Optional<String> nonfinite) {

    public StepSummary {
        norms = List.copyOf(norms);
    }

    /**
     * The size of one block's gradient.
     *
     * @param block the block's index among all blocks of the model
     * @param squared the square of the L2 norm of its mean gradient, before clipping
     */
    public record BlockNorm(int block, double squared) {}
}
