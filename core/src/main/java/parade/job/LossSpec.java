package parade.job;

/**
 * A loss and what shapes it.
 *
 * @param labelSmoothing of the cross entropies: the share of the target that is spread evenly over
 *     the classes, in [0, 1)
 * @param delta of huber: where it turns from a square to a line
 */
public record LossSpec(Loss kind, double labelSmoothing, double delta, ClassWeights classWeights) {

    public static LossSpec of(Loss kind) {
        return new LossSpec(kind, 0, 1, new ClassWeights.Equal());
    }
}
