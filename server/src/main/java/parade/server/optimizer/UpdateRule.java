package parade.server.optimizer;

import java.util.List;
import parade.job.Clip;
import parade.job.Job;

/**
 * How a mean gradient with its penalties becomes new weights: clip by value, the learning rate of
 * the step, the optimizer. The same in every mode; only what counts as a step differs: a version in
 * sync, a block's own applied pushes in ssp and async.
 */
public final class UpdateRule {

    private final Optimizer optimizer;
    private final LearningRate learningRate;

    /** Of each value; infinite where the job does not clip by value. */
    private final float bound;

    UpdateRule(Optimizer optimizer, LearningRate learningRate, float bound) {
        this.optimizer = optimizer;
        this.learningRate = learningRate;
        this.bound = bound;
    }

    /**
     * The rule of a job.
     *
     * @param stepsPerEpoch for schedules that count epochs
     * @param steps of the whole run, for schedules that end with it
     */
    public static UpdateRule of(Job job, long stepsPerEpoch, long steps) {
        return new UpdateRule(
                Optimizer.of(job.optimizer()),
                LearningRate.of(job, stepsPerEpoch, steps),
                job.clip().map(UpdateRule::bound).orElse(Float.POSITIVE_INFINITY));
    }

    private static float bound(Clip clip) {
        return switch (clip) {
            case Clip.ByValue(double maximum) -> (float) maximum;
            case Clip.GlobalNorm _ -> Float.POSITIVE_INFINITY;
        };
    }

    public List<String> slotNames() {
        return optimizer.slotNames();
    }

    /**
     * Makes one step.
     *
     * @param weights the old weights, w; left as they are
     * @param gradient the mean gradient with its penalties; the new weights are written over it
     * @param slots as many arrays as {@link #slotNames}, changed in place
     * @param count how many values of the arrays to work on, from the first
     * @param step t, the step that is made: 1 and up
     * @param scale the gradient is multiplied by it first: clipping by the global norm
     * @param rateFactor the learning rate is multiplied by it: 1 unless stale gradients are damped
     */
    public void apply(
            float[] weights,
            float[] gradient,
            float[][] slots,
            int count,
            long step,
            float scale,
            float rateFactor) {
        double rate = learningRate.at(step) * rateFactor;
        if (bound == Float.POSITIVE_INFINITY) {
            optimizer.apply(weights, gradient, slots, count, step, rate, scale);
        } else {
            clamp(gradient, count, scale, bound);
            optimizer.apply(weights, gradient, slots, count, step, rate, 1);
        }
    }

    /** g ← max(−bound, min(bound, g·scale)); NaN stays NaN. */
    static void clamp(float[] gradient, int count, float scale, float bound) {
        for (int i = 0; i < count; i++) {
            gradient[i] = Math.max(-bound, Math.min(bound, gradient[i] * scale));
        }
    }
}
