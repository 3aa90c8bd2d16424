package parade.job;

/** A bound on gradients, taken after the mean and the penalties and before the optimizer. */
public sealed interface Clip {

    /**
     * What a whole gradient is multiplied by: min(1, maximum / norm) where its norm is bounded.
     *
     * @param norm the L2 norm of the mean gradient of all parameters, penalties included
     */
    default float scale(double norm) {
        return switch (this) {
            case GlobalNorm(double maximum) -> norm > maximum ? (float) (maximum / norm) : 1;
            case ByValue _ -> 1;
        };
    }

    /**
     * The whole gradient is scaled so that its L2 norm is at most this: Pascanu, Mikolov and
     * Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, algorithm 1.
     */
    record GlobalNorm(double maximum) implements Clip {}

    /** Every value of the gradient is brought into [-maximum, maximum]. */
    record ByValue(double maximum) implements Clip {}
}
