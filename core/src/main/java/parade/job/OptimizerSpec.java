package parade.job;

/** The rule by which a gradient moves the weights. */
public sealed interface OptimizerSpec {

    double learningRate();

    record Sgd(double learningRate) implements OptimizerSpec {}

    /** v ← momentum·v − learning_rate·g; w ← w + v. */
    record Momentum(double learningRate, double momentum) implements OptimizerSpec {}

    /** Kingma and Ba, ICLR 2015, algorithm 1. */
    record Adam(double learningRate, double beta1, double beta2, double epsilon)
            implements OptimizerSpec {}
}
