package parade.server.optimizer;

import parade.job.Job;
import parade.job.OptimizerSpec;
import parade.job.ScheduleSpec;
import parade.job.ScheduleSpec.Curve;

/**
 * The learning rate of every step, by the job's optimizer and schedule. Pure, and the same on every
 * machine: double {@code + - × ÷} and StrictMath.
 *
 * <p>With w steps of warm-up, step t ≤ w has the rate t/w. Behind it the curve counts the steps
 * that have been made under it, k = t − w − 1, so that the first one still has the full rate. What
 * comes of it is divided by 1 + decay·(t − 1) where the optimizer has a decay.
 *
 * <p>The cosine: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts",
 * ICLR 2017, equation 5, without restarts. The warm-up: Goyal et al., "Accurate, large minibatch
 * SGD: training ImageNet in 1 hour", 2017, section 2.2.
 */
public final class LearningRate {

    /** A curve that grows for long enough passes every bound; a rate stays a number in float32. */
    private static final double LARGEST = Float.MAX_VALUE;

    private final double base;
    private final double decay;
    private final ScheduleSpec schedule;
    private final long stepsPerEpoch;
    private final long steps;

    LearningRate(OptimizerSpec optimizer, ScheduleSpec schedule, long stepsPerEpoch, long steps) {
        base = optimizer.learningRate();
        decay = optimizer instanceof OptimizerSpec.Adam adam ? adam.decay() : 0;
        this.schedule = schedule;
        this.stepsPerEpoch = stepsPerEpoch;
        this.steps = steps;
    }

    /**
     * The rates of a job.
     *
     * @param stepsPerEpoch for curves that count epochs
     * @param steps of the whole run, for curves that end with it
     */
    public static LearningRate of(Job job, long stepsPerEpoch, long steps) {
        return new LearningRate(job.optimizer(), job.schedule(), stepsPerEpoch, steps);
    }

    /**
     * The learning rate of one step: finite, and at least 0.
     *
     * @param step t, 1 and up; may be beyond the end of the run
     */
    public double at(long step) {
        return Math.min(scheduled(step), LARGEST) / (1 + decay * (double) (step - 1));
    }

    private double scheduled(long step) {
        long warmup = schedule.warmupSteps();
        if (step <= warmup) {
            return base * ((double) step / warmup);
        }
        long made = step - warmup - 1;
        return switch (schedule.curve()) {
            case Curve.Constant() -> base;
            case Curve.Step(var every, double factor) ->
                    base
                            * StrictMath.pow(
                                    factor,
                                    (double) Math.floorDiv(made, every.steps(stepsPerEpoch)));
            case Curve.Exponential(var every, double factor) ->
                    base * StrictMath.pow(factor, (double) made / every.steps(stepsPerEpoch));
            case Curve.Cosine(double to) -> cosine(to, made, steps - warmup);
        };
    }

    private double cosine(double to, long made, long length) {
        if (made >= length) {
            return to;
        }
        double share = (1 + StrictMath.cos(Math.PI * ((double) made / length))) / 2;
        return to + (base - to) * share;
    }
}
