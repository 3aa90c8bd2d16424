package parade.job;

/**
 * What is added to the mean gradient of weights (never of biases or normalization): l2·w +
 * l1·sign(w). The penalty is not in the reported loss.
 */
public record Regularization(double l1, double l2) {

    public static final Regularization NONE = new Regularization(0, 0);
}
