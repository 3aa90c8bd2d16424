package parade.worker.model;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import parade.job.Activation;
import parade.job.LayerSpec;
import parade.job.ModelSpec;
import parade.worker.data.Batch;
import parade.worker.data.Targets;

/** The loss of a net by its definition, in double: slow, plain, and nothing but forward. */
final class DoubleNet {

    private DoubleNet() {}

    /**
     * The sum of losses over a batch.
     *
     * @param values of weight and bias of each layer in turn
     */
    static double loss(ModelSpec spec, double[][] values, Batch batch) {
        double sum = 0;
        for (int row = 0; row < batch.rows().rows(); row++) {
            double[] x = new double[batch.width()];
            for (int i = 0; i < x.length; i++) {
                x[i] = batch.features()[row * x.length + i];
            }
            for (int l = 0; l < spec.layers().size(); l++) {
                x = layer(spec.layers().get(l), values[2 * l], values[2 * l + 1], x);
            }
            double weight = batch.weights().length == 0 ? 1 : batch.weights()[row];
            sum += weight * example(spec, x, batch.targets(), row);
        }
        return sum;
    }

    private static double[] layer(LayerSpec spec, double[] weight, double[] bias, double[] x) {
        double[] y = bias.clone();
        Activation activation = ((LayerSpec.Dense) spec).activation();
        for (int j = 0; j < y.length; j++) {
            for (int k = 0; k < x.length; k++) {
                y[j] += x[k] * weight[k * y.length + j];
            }
            y[j] =
                    switch (activation) {
                        case Activation.Linear() -> y[j];
                        case Activation.Sigmoid() -> 1 / (1 + Math.exp(-y[j]));
                        case Activation.Tanh() -> Math.tanh(y[j]);
                        case Activation.Relu() -> Math.max(y[j], 0);
                        case Activation.LeakyRelu(double slope) -> y[j] > 0 ? y[j] : slope * y[j];
                        case Activation.Elu(double alpha) ->
                                y[j] > 0 ? y[j] : alpha * (Math.exp(y[j]) - 1);
                        case Activation.Step() -> y[j] > 0 ? 1 : 0;
                        case Activation.Softmax() -> Math.exp(y[j]);
                    };
        }
        if (activation instanceof Activation.Softmax) {
            double sum = DoubleStream.of(y).sum();
            return DoubleStream.of(y).map(each -> each / sum).toArray();
        }
        return y;
    }

    private static double example(ModelSpec spec, double[] y, Targets targets, int row) {
        double smoothing = spec.loss().labelSmoothing();
        return switch (spec.loss().kind()) {
            case MSE -> mean(y, targets, row, e -> e * e);
            case MAE -> mean(y, targets, row, Math::abs);
            case HUBER -> {
                double delta = spec.loss().delta();
                yield mean(
                        y,
                        targets,
                        row,
                        e -> Math.abs(e) <= delta ? e * e / 2 : delta * (Math.abs(e) - delta / 2));
            }
            case SOFTMAX_CROSS_ENTROPY -> {
                double sum = 0;
                for (double z : y) {
                    sum += Math.exp(z);
                }
                double loss = 0;
                for (int j = 0; j < y.length; j++) {
                    double t = j == label(targets, row) ? 1 - smoothing : 0;
                    loss -= (t + smoothing / y.length) * Math.log(Math.exp(y[j]) / sum);
                }
                yield loss;
            }
            case BINARY_CROSS_ENTROPY -> {
                double t = label(targets, row) * (1 - smoothing) + smoothing / 2;
                double p = 1 / (1 + Math.exp(-y[0]));
                yield -t * Math.log(p) - (1 - t) * Math.log(1 - p);
            }
            case HINGE -> {
                if (y.length == 1) {
                    yield Math.max(0, 1 - (2 * label(targets, row) - 1) * y[0]);
                }
                double loss = 0;
                for (int j = 0; j < y.length; j++) {
                    if (j != label(targets, row)) {
                        loss = Math.max(loss, 1 + y[j] - y[label(targets, row)]);
                    }
                }
                yield loss;
            }
        };
    }

    private static double mean(double[] y, Targets targets, int row, DoubleUnaryOperator ofError) {
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            double wanted =
                    switch (targets) {
                        case Targets.Values values -> values.values()[row * y.length + j];
                        case Targets.Classes _ when y.length == 1 -> label(targets, row);
                        case Targets.Classes _ -> label(targets, row) == j ? 1 : 0;
                    };
            sum += ofError.applyAsDouble(y[j] - wanted);
        }
        return sum / y.length;
    }

    private static int label(Targets targets, int row) {
        return ((Targets.Classes) targets).labels()[row];
    }
}
