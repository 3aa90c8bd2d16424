package parade.job;

/**
 * How the learning rate changes with the steps that have been made.
 *
 * @param warmupSteps steps over which it rises in a line; the curve begins behind them
 */
public record ScheduleSpec(long warmupSteps, Curve curve) {

    public static final ScheduleSpec CONSTANT = new ScheduleSpec(0, new Curve.Constant());

    /** What becomes of a learning rate of 1 after t steps behind the warm-up. */
    public sealed interface Curve {

        record Constant() implements Curve {}

        /** factor^⌊t / every⌋. */
        record Step(Span every, double factor) implements Curve {}

        /** factor^(t / every). */
        record Exponential(Span every, double factor) implements Curve {}

        /**
         * From the learning rate to {@code to} along half a cosine, over the steps of the run that
         * the warm-up leaves.
         *
         * @param to the learning rate at the end
         */
        record Cosine(double to) implements Curve {}
    }
}
