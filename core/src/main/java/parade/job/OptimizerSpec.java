package parade.job;

/** The rule by which a gradient moves the weights. */
public sealed interface OptimizerSpec {

    double learningRate();

    record Sgd(double learningRate) implements OptimizerSpec {}

    /** v ← momentum·v − learning_rate·g; w ← w + v. */
    record Momentum(double learningRate, double momentum) implements OptimizerSpec {}

    /** v ← momentum·v − learning_rate·g; w ← w + momentum·v − learning_rate·g. */
    record Nesterov(double learningRate, double momentum) implements OptimizerSpec {}

    /** h ← h + g²; w ← w − learning_rate·g / (√h + epsilon). */
    record AdaGrad(double learningRate, double epsilon) implements OptimizerSpec {}

    /** h ← rho·h + (1 − rho)·g²; w ← w − learning_rate·g / (√h + epsilon). */
    record RmsProp(double learningRate, double rho, double epsilon) implements OptimizerSpec {}

    /**
     * Kingma and Ba, ICLR 2015, algorithm 1.
     *
     * @param amsgrad divide by the largest second moment so far: Reddi, Kale and Kumar, ICLR 2018,
     *     with the corrections by 1 − βᵗ that the paper leaves out
     * @param decay the learning rate of step t is learning_rate / (1 + decay·(t − 1))
     */
    record Adam(
            double learningRate,
            double beta1,
            double beta2,
            double epsilon,
            boolean amsgrad,
            double decay)
            implements OptimizerSpec {}

    /**
     * Adam with w ← w − learning_rate·weight_decay·w before it: Loshchilov and Hutter, ICLR 2019.
     * All parameters decay, biases too.
     */
    record AdamW(
            double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements OptimizerSpec {}
}
