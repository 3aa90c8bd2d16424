package parade.server.store;

/**
 * The gradient where the weights are now, guessed from the gradient where they were: g + λ·g²·(w
 * now − w pulled), g² standing for the diagonal of the Hessian.
 *
 * <p>Zheng et al., "Asynchronous stochastic gradient descent with delay compensation", ICML 2017,
 * equation 10.
 */
final class DelayCompensation {

    private DelayCompensation() {}

    /** Corrects a gradient in place; all three arrays have the same length. */
    static void correct(float[] gradient, float[] now, float[] pulled, float lambda) {
        for (int i = 0; i < gradient.length; i++) {
            float g = gradient[i];
            gradient[i] = Math.fma(lambda * g * g, now[i] - pulled[i], g);
        }
    }
}
