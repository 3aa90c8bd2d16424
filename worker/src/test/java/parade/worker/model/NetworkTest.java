package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.block.ParameterSpec;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Loss;
import parade.job.ModelSpec;
import parade.slice.Node;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.linalg.RandomMatrices;

class NetworkTest {

    private static final double STEP = 1e-5;

    private final SplittableRandom random = new SplittableRandom(2024);

    @ParameterizedTest
    @CsvSource({
        "SOFTMAX_CROSS_ENTROPY, SIGMOID, 3",
        "SOFTMAX_CROSS_ENTROPY, RELU, 4",
        "SOFTMAX_CROSS_ENTROPY, TANH, 2",
        "BINARY_CROSS_ENTROPY, TANH, 1",
        "BINARY_CROSS_ENTROPY, RELU, 1",
        "MSE, SIGMOID, 2",
        "MSE, LINEAR, 1",
        "MSE, RELU, 3"
    })
    void lossesAndGradientsAgreeWithDifferencesInDouble(Loss loss, Activation hidden, int outputs) {
        ModelSpec spec = Models.of(loss, hidden, 6, 7, 5, outputs);
        Network network = Models.network(spec, random);
        Batch batch = Models.batch(spec, outputs, 3, 8, random);
        double[][] values = new double[network.parameters().size()][];
        for (int p = 0; p < values.length; p++) {
            float[] own = network.values(p);
            values[p] = IntStream.range(0, own.length).mapToDouble(i -> own[i]).toArray();
        }

        float[][] gradients = new float[values.length][];
        List<Sums> sums =
                network.train(
                        batch,
                        List.of(new Node(0, 3)),
                        (node, parameter, sum) -> gradients[parameter] = sum.clone());

        double exact = DoubleNet.loss(spec, values, batch);
        assertThat(sums.getFirst().loss()).isCloseTo(exact, within(1e-5 * exact));
        assertThat(sums.getFirst().weight()).isEqualTo(8);
        for (int p = 0; p < values.length; p++) {
            for (int i = 0; i < values[p].length; i++) {
                double at = values[p][i];
                values[p][i] = at + STEP;
                double above = DoubleNet.loss(spec, values, batch);
                values[p][i] = at - STEP;
                double slope = (above - DoubleNet.loss(spec, values, batch)) / (2 * STEP);
                values[p][i] = at;
                assertThat((double) gradients[p][i])
                        .as("%s[%d]", network.parameters().get(p).name(), i)
                        .isCloseTo(slope, within(1e-4 + 1e-3 * Math.abs(slope)));
            }
        }
    }

    @Test
    void parametersAreNamedByTheLayersOfTheJobFile() {
        Network network =
                Models.network(
                        Models.of(Loss.SOFTMAX_CROSS_ENTROPY, Activation.SIGMOID, 784, 50, 10),
                        random);
        assertThat(network.parameters())
                .extracting(ParameterSpec::name)
                .containsExactly(
                        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
        assertThat(network.parameters())
                .extracting(ParameterSpec::shape)
                .containsExactly(Shape.of(784, 50), Shape.of(50), Shape.of(50, 10), Shape.of(10));
        assertThat(network.outputs()).isEqualTo(10);
    }

    @Test
    void gradientsComeFromTheLastParameterToTheFirst() {
        ModelSpec spec = Models.of(Loss.MSE, Activation.TANH, 3, 4, 1);
        var order = new ArrayList<String>();
        Models.network(spec, random)
                .train(
                        Models.batch(spec, 1, 2, 4, random),
                        List.of(new Node(0, 1), new Node(1, 1)),
                        (node, parameter, sum) -> order.add(parameter + "/" + node));
        assertThat(order).containsExactly("3/0", "3/1", "2/0", "2/1", "1/0", "1/1", "0/0", "0/1");
    }

    @Test
    void aBatchWithoutRowsGivesPositiveZeros() {
        ModelSpec spec = Models.of(Loss.SOFTMAX_CROSS_ENTROPY, Activation.RELU, 5, 4, 3);
        Network network = Models.network(spec, random);
        Batch some = Models.batch(spec, 3, 2, 6, random);
        Batch none = Models.batch(spec, 3, 2, 0, random);
        network.train(some, List.of(new Node(0, 2)), (node, parameter, sum) -> {});
        List<Sums> sums =
                network.train(
                        none,
                        List.of(new Node(0, 2)),
                        (node, parameter, sum) -> assertThat(sum).isEqualTo(new float[sum.length]));
        assertThat(sums).containsExactly(Sums.NONE);
        assertThat(network.evaluate(none)).isEqualTo(Sums.NONE);
    }

    @Test
    void evaluationIsTheLossOfOneSlice() {
        ModelSpec spec = Models.of(Loss.SOFTMAX_CROSS_ENTROPY, Activation.SIGMOID, 9, 8, 4);
        Network network = Models.network(spec, random);
        Batch batch = Models.batch(spec, 4, 1, 50, random);
        List<Sums> sums =
                network.train(batch, List.of(new Node(0, 1)), (node, parameter, sum) -> {});
        assertThat(network.evaluate(batch)).isEqualTo(sums.getFirst());
        assertThat(sums.getFirst().examples()).isEqualTo(50);
        assertThat(sums.getFirst().correct()).isBetween(1.0, 49.0);
    }

    @Test
    void aRowsOutputsDoNotDependOnTheOtherRows() {
        ModelSpec spec = Models.of(Loss.MSE, Activation.TANH, 20, 33, 10);
        Network network = Models.network(spec, random);
        FMatrixRMaj features = RandomMatrices.of(37, 20, random);
        float[] together = network.forward(features.data, 37).data.clone();
        for (int row = 0; row < 37; row++) {
            float[] alone = Arrays.copyOfRange(features.data, row * 20, (row + 1) * 20);
            FMatrixRMaj outputs = network.forward(alone, 1);
            assertThat(outputs.numRows).isEqualTo(1);
            assertThat(Arrays.copyOf(outputs.data, 10))
                    .isEqualTo(Arrays.copyOfRange(together, row * 10, (row + 1) * 10));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsPath() {
        ModelSpec images =
                new ModelSpec(
                        Shape.of(1, 28, 28),
                        Models.of(Loss.MSE, Activation.RELU, 784, 10).layers(),
                        Loss.MSE);
        assertThatThrownBy(() -> Network.build(images))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model.layers[0]: dense takes a flat input of shape [inputs], but gets"
                                + " [1×28×28]");
        assertThatThrownBy(() ->
                        Network.outputs(
                                Models.of(Loss.BINARY_CROSS_ENTROPY, Activation.RELU, 4, 2)))
                .hasMessage(
                        "model.loss: binary_cross_entropy takes one output, the logit of class 1,"
                                + " but the last layer's output is [2]");
        assertThatThrownBy(() -> Network.build(Models.of(Loss.MSE, Activation.RELU, 4)))
                .hasMessageStartingWith("model.layers:");
    }

    @Test
    void outputsAreKnownFromTheSpecAlone() throws ModelException {
        assertThat(Network.outputs(Models.of(Loss.MSE, Activation.RELU, 4, 9, 3))).isEqualTo(3);
    }
}
