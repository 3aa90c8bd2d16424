package parade.worker.model;

import java.util.ArrayList;
import java.util.List;
import parade.block.ParameterSpec;
import parade.block.Role;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.slice.Node;
import parade.worker.data.Batch;
import parade.worker.layer.Kinks;
import parade.worker.layer.Layer;

/**
 * Holds a net's gradients, as training computes them, against its loss: along a random unit
 * direction of each parameter, the gradient's component must be the slope of the loss, a central
 * difference of the pass in double.
 */
public final class GradientCheck {

    /** The greatest relative error that passes. */
    public static final double TOLERANCE = 1e-3;

    /** Steps along the direction; the smaller ones are for when a kink is in between. */
    private static final double[] STEPS = {1e-6, 1e-7, 1e-8};

    /** The relative rounding of a loss in double, with room for long sums. */
    private static final double DOUBLE_ROUNDING = 1e-14;

    /** The same of what a layer gives in float. */
    private static final double FLOAT_ROUNDING = 1e-6;

    private final Network network;
    private final ExactNet exact;
    private final long seed;
    private final List<float[]> gradients;

    private GradientCheck(Network network, Batch batch, Node slices, long seed) {
        this.network = network;
        this.seed = seed;
        exact = new ExactNet(network, batch);
        gradients = new ArrayList<>();
        // They come from the last to the first.
        network.train(
                batch, List.of(slices), (node, parameter, sum) -> gradients.addFirst(sum.clone()));
    }

    /** What came of one parameter. */
    public enum Verdict {
        OK("ok"),
        /** Nothing to compare: no example moves it, as with a rectifier that is never on. */
        FLAT("ok: zero gradient"),
        WRONG("wrong"),
        /** The derivative jumps nearby. */
        KINK("skipped: kink"),
        /** A layer behind it does not pass back the derivative, on purpose. */
        STEP("skipped: step");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * A parameter's two slopes; NaN where they were not compared.
     *
     * @param relativeError their difference, over the greatest of either and of the slope that a
     *     gradient of this length has along a typical direction
     */
    public record Finding(
            ParameterSpec parameter,
            double analytic,
            double numeric,
            double relativeError,
            Verdict verdict) {}

    /**
     * Checks every trained parameter at the net's values as they are.
     *
     * @param slices of the batch, all of it
     * @param seed of the directions
     */
    public static List<Finding> of(Network network, Batch batch, Node slices, long seed) {
        return new GradientCheck(network, batch, slices, seed).findings();
    }

    private List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        int parameter = 0;
        for (int l = 0; l < network.layers().size(); l++) {
            List<ParameterSpec> own = network.layers().get(l).parameters();
            for (int i = 0; i < own.size(); i++) {
                float[] gradient = gradients.get(parameter++);
                if (own.get(i).role() == Role.TRAINED) {
                    findings.add(finding(l, i, own.get(i), gradient));
                }
            }
        }
        return findings;
    }

    private Finding finding(int layer, int index, ParameterSpec parameter, float[] gradient) {
        List<Layer> behind = network.layers().subList(layer + 1, network.layers().size());
        if (behind.stream().anyMatch(Layer::ownRule)) {
            return skipped(parameter, Verdict.STEP);
        }
        double[] direction = direction(parameter, gradient.length);
        var kinks = new Kinks();
        double loss = exact.loss(layer, index, direction, 0, kinks);
        for (double step : STEPS) {
            var kinksAbove = new Kinks();
            var kinksBelow = new Kinks();
            double above = exact.loss(layer, index, direction, step, kinksAbove);
            double below = exact.loss(layer, index, direction, -step, kinksBelow);
            if (kinks.sameSides(kinksAbove)
                    && kinks.sameSides(kinksBelow)
                    && !kinks.within(FLOAT_ROUNDING)) {
                double least = DOUBLE_ROUNDING * Math.abs(loss) / (step * TOLERANCE);
                return compared(
                        parameter, gradient, direction, (above - below) / (2 * step), least);
            }
        }
        return skipped(parameter, Verdict.KINK);
    }

    private static Finding skipped(ParameterSpec parameter, Verdict why) {
        return new Finding(parameter, Double.NaN, Double.NaN, Double.NaN, why);
    }

    /**
     * Compares the slopes.
     *
     * @param least a slope that rounding alone could change by more than the tolerance
     */
    private static Finding compared(
            ParameterSpec parameter,
            float[] gradient,
            double[] direction,
            double numeric,
            double least) {
        double analytic = 0;
        double squares = 0;
        for (int i = 0; i < gradient.length; i++) {
            analytic += gradient[i] * direction[i];
            squares += (double) gradient[i] * gradient[i];
        }
        double typical = Math.sqrt(squares / gradient.length);
        double size = Math.max(Math.abs(analytic), Math.abs(numeric));
        double scale = Math.max(size, Math.max(typical, least));
        double error = scale == 0 ? 0 : Math.abs(analytic - numeric) / scale;
        if (squares == 0 && numeric == 0) {
            return new Finding(parameter, 0, 0, 0, Verdict.FLAT);
        }
        Verdict verdict = error < TOLERANCE ? Verdict.OK : Verdict.WRONG;
        return new Finding(parameter, analytic, numeric, error, verdict);
    }

    private double[] direction(ParameterSpec parameter, int size) {
        Draws draws = Draws.from(seed, Purpose.GRADIENT_CHECK).of(parameter.name());
        double[] direction = new double[size];
        double squares = 0;
        for (int i = 0; i < size; i++) {
            direction[i] = draws.normal(i);
            squares += direction[i] * direction[i];
        }
        for (int i = 0; i < size; i++) {
            direction[i] /= Math.sqrt(squares);
        }
        return direction;
    }
}
