package parade.worker.data;

import java.util.Arrays;
import parade.job.Scale;
import parade.v1.DataFacts;

/**
 * Scales features: scaled = (float) ((feature - offset) · factor), in double precision. Fitted on
 * the training set and kept with the model, bit for bit, so that later data get the same.
 */
final class Scaling {

    /** Both empty (nothing is scaled), or one for all features, or one for each. */
    private final double[] offset;

    private final double[] factor;

    private Scaling(double[] offset, double[] factor) {
        this.offset = offset;
        this.factor = factor;
    }

    /**
     * Sums run over the training set in file order, so the bits are the same everywhere. A constant
     * feature becomes 0.
     */
    static Scaling fit(Scale scale, RawFeatures training) {
        return switch (scale) {
            case Scale.None() -> new Scaling(new double[0], new double[0]);
            case Scale.Divide(double by) -> new Scaling(new double[] {0}, new double[] {1 / by});
            case Scale.MinMax() -> minMax(training);
            case Scale.Standard() -> standard(training);
        };
    }

    /** As it was when {@link #addTo} wrote it. */
    static Scaling from(DataFacts facts) {
        return new Scaling(
                facts.getScaleOffsetList().stream().mapToDouble(Double::doubleValue).toArray(),
                facts.getScaleFactorList().stream().mapToDouble(Double::doubleValue).toArray());
    }

    void addTo(DataFacts.Builder facts) {
        Arrays.stream(offset).forEach(facts::addScaleOffset);
        Arrays.stream(factor).forEach(facts::addScaleFactor);
    }

    /** Whether every feature is scaled alike. */
    boolean shared() {
        return offset.length <= 1;
    }

    float apply(double feature, int column) {
        return (float) exact(feature, column);
    }

    /** Before it becomes a float. */
    double exact(double feature, int column) {
        return switch (offset.length) {
            case 0 -> feature;
            case 1 -> (feature - offset[0]) * factor[0];
            default -> (feature - offset[column]) * factor[column];
        };
    }

    private static Scaling minMax(RawFeatures training) {
        double[] least = extremes(training, -1);
        double[] greatest = extremes(training, 1);
        double[] factor = new double[least.length];
        for (int column = 0; column < factor.length; column++) {
            factor[column] = reciprocal(greatest[column] - least[column]);
        }
        return new Scaling(least, factor);
    }

    /** The mean first, then the mean of the squared differences to it, which cancels nothing. */
    private static Scaling standard(RawFeatures training) {
        int width = training.width();
        int rows = training.rows();
        double[] mean = new double[width];
        for (int i = 0; i < rows * width; i++) {
            mean[i % width] += training.at(i);
        }
        for (int column = 0; column < width; column++) {
            mean[column] /= rows;
        }
        double[] squares = new double[width];
        for (int i = 0; i < rows * width; i++) {
            double difference = training.at(i) - mean[i % width];
            squares[i % width] += difference * difference;
        }
        double[] least = extremes(training, -1);
        double[] greatest = extremes(training, 1);
        double[] factor = new double[width];
        for (int column = 0; column < width; column++) {
            // The mean of equal numbers can be off by a rounding, and the deviation above 0.
            factor[column] =
                    least[column] == greatest[column]
                            ? 0
                            : reciprocal(Math.sqrt(squares[column] / rows));
        }
        return new Scaling(mean, factor);
    }

    /** Each column's greatest value (sign 1) or least (sign -1). */
    private static double[] extremes(RawFeatures training, int sign) {
        int width = training.width();
        double[] extremes = new double[width];
        Arrays.fill(extremes, sign * Double.NEGATIVE_INFINITY);
        for (int i = 0; i < training.rows() * width; i++) {
            double value = training.at(i);
            if (sign * value > sign * extremes[i % width]) {
                extremes[i % width] = value;
            }
        }
        return extremes;
    }

    private static double reciprocal(double spread) {
        return spread == 0 ? 0 : 1 / spread;
    }
}
