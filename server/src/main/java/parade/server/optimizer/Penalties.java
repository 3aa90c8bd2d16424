package parade.server.optimizer;

import parade.block.Penalty;

/**
 * Regularization as the gradient sees it. L2: Hoerl and Kennard, "Ridge regression", Technometrics
 * 12 (1970); l2·w is the gradient of ½·l2·‖w‖². L1: Tibshirani, "Regression shrinkage and selection
 * via the lasso", Journal of the Royal Statistical Society B 58 (1996), by its subgradient that is
 * 0 at 0.
 */
public final class Penalties {

    private Penalties() {}

    /**
     * g ← (g + l2·w) + l1·sign(w), with sign(0) = 0: one fma each, in this order. Without a penalty
     * not a bit changes.
     *
     * @param gradient the mean gradient, before it is clipped
     * @param count how many values of the arrays to work on, from the first
     */
    public static void add(float[] gradient, float[] weights, Penalty penalty, int count) {
        if (penalty.l2() != 0) {
            float l2 = penalty.l2();
            for (int i = 0; i < count; i++) {
                gradient[i] = Math.fma(l2, weights[i], gradient[i]);
            }
        }
        if (penalty.l1() != 0) {
            float l1 = penalty.l1();
            for (int i = 0; i < count; i++) {
                gradient[i] = Math.fma(l1, Math.signum(weights[i]), gradient[i]);
            }
        }
    }
}
