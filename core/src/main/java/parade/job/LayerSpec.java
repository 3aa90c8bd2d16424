package parade.job;

import java.util.Optional;

/** A layer as the job file writes it. */
public sealed interface LayerSpec {

    /**
     * y = activation(x W + b), with W of shape [inputs, units].
     *
     * @param regularization its own, in the place of the job's
     */
    record Dense(
            int units,
            Activation activation,
            Initializer initializer,
            boolean bias,
            Optional<Regularization> regularization)
            implements LayerSpec {}

    /**
     * In training each value is 0 with probability {@code rate} and else divided by 1 - rate; in
     * evaluation nothing happens. Srivastava et al., JMLR 15 (2014), inverted.
     */
    record Dropout(double rate) implements LayerSpec {}

    /** An activation as a layer of its own. */
    record Activate(Activation activation) implements LayerSpec {}
}
