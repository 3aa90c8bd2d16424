package parade.score;

import java.util.OptionalDouble;

/**
 * Sums of a model's errors e = y − t over examples, in double, and how the targets t vary. Means
 * and squared deviations are kept instead of Σt and Σt², and joined by the formula of Chan, Golub
 * and LeVeque (The American Statistician 37, 1983): constant targets then have a deviation of
 * exactly 0, and large ones lose no digits.
 *
 * @param examples how many there are
 * @param absolute Σ|e|, for each output
 * @param squares Σe²
 * @param means of the targets
 * @param deviations Σ(t − mean)²
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
public record ErrorSums(
        long examples, double[] absolute, double[] squares, double[] means, double[] deviations) {

    /** From here on nothing is summed by output: the message would have no bound. */
    public static final int MAXIMUM_OUTPUTS = 16_384;

    public ErrorSums {
        int outputs = absolute.length;
        if (examples < 1
                || outputs < 1
                || outputs > MAXIMUM_OUTPUTS
                || squares.length != outputs
                || means.length != outputs
                || deviations.length != outputs) {
            throw new IllegalArgumentException(
                    "%d, %d, %d and %d sums over %d examples are no errors of outputs"
                            .formatted(
                                    outputs,
                                    squares.length,
                                    means.length,
                                    deviations.length,
                                    examples));
        }
    }

    /**
     * Sums over rows in their order.
     *
     * @param predicted row-major, rows × outputs; may be longer
     * @param targets likewise
     * @param rows at least 1
     */
    public static ErrorSums of(float[] predicted, float[] targets, int rows, int outputs) {
        double[] absolute = new double[outputs];
        double[] squares = new double[outputs];
        double[] means = new double[outputs];
        double[] deviations = new double[outputs];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs; o++) {
                double target = targets[row * outputs + o];
                double error = predicted[row * outputs + o] - target;
                absolute[o] += Math.abs(error);
                squares[o] += error * error;
                double apart = target - means[o];
                means[o] += apart / (row + 1);
                deviations[o] += apart * (target - means[o]);
            }
        }
        return new ErrorSums(rows, absolute, squares, means, deviations);
    }

    public int outputs() {
        return absolute.length;
    }

    public ErrorSums plus(ErrorSums other) {
        if (other.outputs() != outputs()) {
            throw new IllegalArgumentException(
                    "errors of %d and of %d outputs can't be added"
                            .formatted(outputs(), other.outputs()));
        }
        long total = examples + other.examples;
        double share = (double) other.examples / total;
        double[] sumAbsolute = absolute.clone();
        double[] sumSquares = squares.clone();
        double[] sumMeans = means.clone();
        double[] sumDeviations = deviations.clone();
        for (int o = 0; o < outputs(); o++) {
            double apart = other.means[o] - means[o];
            sumAbsolute[o] += other.absolute[o];
            sumSquares[o] += other.squares[o];
            sumMeans[o] += apart * share;
            sumDeviations[o] += other.deviations[o] + apart * apart * examples * share;
        }
        return new ErrorSums(total, sumAbsolute, sumSquares, sumMeans, sumDeviations);
    }

    /** Mean over examples and outputs of |e|. */
    public double meanAbsolute() {
        return mean(absolute);
    }

    /** Root of the mean over examples and outputs of e². */
    public double rootMeanSquare() {
        return Math.sqrt(mean(squares));
    }

    /**
     * R², the coefficient of determination: 1 − Σe² / Σ(t − mean t)², its plain mean over the
     * outputs. It is undefined where the targets are all the same; such outputs are left out, and
     * where there are no others, it is empty.
     */
    public OptionalDouble determination() {
        double sum = 0;
        int varying = 0;
        for (int o = 0; o < outputs(); o++) {
            if (deviations[o] > 0) {
                sum += 1 - squares[o] / deviations[o];
                varying++;
            }
        }
        return varying == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / varying);
    }

    private double mean(double[] sums) {
        double sum = 0;
        for (double of : sums) {
            sum += of;
        }
        return sum / ((double) examples * sums.length);
    }
}
