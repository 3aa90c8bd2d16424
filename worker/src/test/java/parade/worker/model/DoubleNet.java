package parade.worker.model;

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
            sum += example(spec, x, batch.targets(), row);
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
                        case LINEAR -> y[j];
                        case SIGMOID -> 1 / (1 + Math.exp(-y[j]));
                        case TANH -> Math.tanh(y[j]);
                        case RELU -> Math.max(y[j], 0);
                    };
        }
        return y;
    }

    private static double example(ModelSpec spec, double[] y, Targets targets, int row) {
        return switch (spec.loss()) {
            case MSE -> {
                float[] wanted = ((Targets.Values) targets).values();
                double sum = 0;
                for (int j = 0; j < y.length; j++) {
                    sum += Math.pow(y[j] - wanted[row * y.length + j], 2);
                }
                yield sum / y.length;
            }
            case SOFTMAX_CROSS_ENTROPY -> {
                double sum = 0;
                for (double z : y) {
                    sum += Math.exp(z);
                }
                yield Math.log(sum) - y[((Targets.Classes) targets).labels()[row]];
            }
            case BINARY_CROSS_ENTROPY ->
                    Math.log1p(Math.exp(y[0])) - ((Targets.Classes) targets).labels()[row] * y[0];
        };
    }
}
