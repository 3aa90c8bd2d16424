package parade.job;

/** A layer as the job file writes it. */
public sealed interface LayerSpec {

    /** y = activation(x W + b), with W of shape [inputs, units]. */
    record Dense(int units, Activation activation, Initializer initializer, boolean bias)
            implements LayerSpec {}
}
