package parade.worker.model;

import java.util.ArrayList;
import java.util.List;
import parade.worker.data.Batch;
import parade.worker.layer.Kinks;
import parade.worker.layer.Layer;
import parade.worker.layer.Pass;

/** A net's training pass over one batch in double, by the definitions of its layers and loss. */
final class ExactNet {

    private final Network network;
    private final Batch batch;
    private final Pass pass;

    /** For each layer, its parameters' values. */
    private final List<double[][]> values = new ArrayList<>();

    /** For each layer, what it gets of the values as they are. */
    private final List<double[][]> inputs = new ArrayList<>();

    ExactNet(Network network, Batch batch) {
        this.network = network;
        this.batch = batch;
        pass = new Pass.Training(batch.rows(), batch.number());
        double[][] x = new double[batch.rows().rows()][batch.width()];
        for (int row = 0; row < x.length; row++) {
            for (int j = 0; j < batch.width(); j++) {
                x[row][j] = batch.features()[row * batch.width() + j];
            }
        }
        for (Layer layer : network.layers()) {
            double[][] own = new double[layer.parameters().size()][];
            for (int i = 0; i < own.length; i++) {
                own[i] = widened(layer.values(i));
            }
            values.add(own);
            inputs.add(x);
            x = layer.exact(x, own, pass, new Kinks());
        }
    }

    private static double[] widened(float[] narrow) {
        double[] wide = new double[narrow.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = narrow[i];
        }
        return wide;
    }

    /**
     * The weighted sum of the losses where one parameter's values are moved.
     *
     * @param layer whose parameter it is
     * @param index of the layer's parameters
     * @param by how far along the direction
     * @param kinks is told of those from that layer on
     */
    double loss(int layer, int index, double[] direction, double by, Kinks kinks) {
        double[][] moved = values.get(layer).clone();
        moved[index] = moved[index].clone();
        for (int i = 0; i < direction.length; i++) {
            moved[index][i] += by * direction[i];
        }
        List<Layer> layers = network.layers();
        double[][] x = layers.get(layer).exact(inputs.get(layer), moved, pass, kinks);
        for (int l = layer + 1; l < layers.size(); l++) {
            x = layers.get(l).exact(x, values.get(l), pass, kinks);
        }
        double sum = 0;
        for (int row = 0; row < x.length; row++) {
            sum += batch.weight(row) * network.loss().exact(x[row], batch.targets(), row, kinks);
        }
        return sum;
    }
}
