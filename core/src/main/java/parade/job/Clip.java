package parade.job;

/** A bound on gradients, taken after the mean and before the optimizer. */
public sealed interface Clip {

    /** The whole gradient is scaled so that its L2 norm is at most this. */
    record GlobalNorm(double maximum) implements Clip {}
}
