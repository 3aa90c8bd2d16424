package parade.server.optimizer;

/**
 * What the steps of Adam and its kin have in common, the same for all elements: m ← β₁·m + (1 −
 * β₁)·g; v ← β₂·v + (1 − β₂)·g²; w moves by −α·m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v /
 * (1 − β₂ᵗ). The corrections are worked out in double, from powers and not from running products,
 * and reach the kernels as two floats.
 *
 * @param stepSize α / (1 − β₁ᵗ)
 * @param rootCorrection 1 / √(1 − β₂ᵗ)
 * @param scale the gradient is multiplied by it first
 */
record Moments(
        float beta1,
        float oneLessBeta1,
        float beta2,
        float oneLessBeta2,
        float stepSize,
        float rootCorrection,
        float epsilon,
        float scale) {

    /**
     * The factors of one step.
     *
     * @param step t, 1 and up
     * @param rate α
     */
    static Moments of(
            double beta1, double beta2, double epsilon, long step, double rate, float scale) {
        double firstCorrection = 1 - StrictMath.pow(beta1, (double) step);
        double secondCorrection = 1 - StrictMath.pow(beta2, (double) step);
        return new Moments(
                (float) beta1,
                (float) (1 - beta1),
                (float) beta2,
                (float) (1 - beta2),
                (float) (rate / firstCorrection),
                (float) (1 / Math.sqrt(secondCorrection)),
                (float) epsilon,
                scale);
    }
}
