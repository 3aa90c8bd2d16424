package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Initializer;
import parade.job.LayerSpec;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.ModelSpec;
import parade.job.Regularization;
import parade.score.ScoreSums;
import parade.slice.Node;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.linalg.RandomMatrices;

class NetworkTest {

    private static final double STEP = 1e-5;

    private final SplittableRandom random = new SplittableRandom(2024);

    static Stream<Arguments> nets() {
        return Stream.of(
                net(Loss.SOFTMAX_CROSS_ENTROPY, new Activation.Sigmoid(), 3),
                net(Loss.SOFTMAX_CROSS_ENTROPY, new Activation.Relu(), 4),
                net(Loss.SOFTMAX_CROSS_ENTROPY, new Activation.Tanh(), 2),
                net(Loss.BINARY_CROSS_ENTROPY, new Activation.Tanh(), 1),
                net(Loss.BINARY_CROSS_ENTROPY, new Activation.Relu(), 1),
                net(Loss.MSE, new Activation.Sigmoid(), 2),
                net(Loss.MSE, new Activation.Linear(), 1),
                net(Loss.MSE, new Activation.Relu(), 3),
                net(Loss.MAE, new Activation.LeakyRelu(0.1), 3),
                net(Loss.HUBER, new Activation.Elu(1), 2),
                net(Loss.HINGE, new Activation.Softmax(), 1),
                net(Loss.HINGE, new Activation.Elu(0.5), 4),
                Arguments.of(
                        Models.smoothed(Loss.SOFTMAX_CROSS_ENTROPY, 0.2),
                        new Activation.LeakyRelu(0.3),
                        5),
                Arguments.of(
                        Models.smoothed(Loss.BINARY_CROSS_ENTROPY, 0.2),
                        new Activation.Sigmoid(),
                        1));
    }

    private static Arguments net(Loss loss, Activation hidden, int outputs) {
        return Arguments.of(LossSpec.of(loss), hidden, outputs);
    }

    @ParameterizedTest
    @MethodSource("nets")
    void lossesAndGradientsAgreeWithDifferencesInDouble(
            LossSpec loss, Activation hidden, int outputs) {
        ModelSpec spec = Models.of(loss, hidden, 6, 7, 5, outputs);
        Network network = Models.network(spec, random);
        Batch batch = Models.weighted(Models.batch(spec, outputs, 3, 8, random), 0, random);
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
        assertThat(sums.getFirst().weight()).isEqualTo(batch.weight(new Node(0, 3)));
        assertThat(sums.getFirst().examples()).isEqualTo(8);
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
                        .isCloseTo(slope, within(1e-3 + 1e-3 * Math.abs(slope)));
            }
        }
    }

    @Test
    void parametersAreNamedByTheLayersOfTheJobFile() {
        Network network =
                Models.network(
                        Models.of(
                                Loss.SOFTMAX_CROSS_ENTROPY, new Activation.Sigmoid(), 784, 50, 10),
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
        ModelSpec spec = Models.of(Loss.MSE, new Activation.Tanh(), 3, 4, 1);
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
        ModelSpec spec = Models.of(Loss.SOFTMAX_CROSS_ENTROPY, new Activation.Relu(), 5, 4, 3);
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
        assertThat(unscored(network.evaluate(none))).isEqualTo(Sums.NONE);
    }

    @Test
    void evaluationIsTheLossOfOneSlice() {
        ModelSpec spec = Models.of(Loss.SOFTMAX_CROSS_ENTROPY, new Activation.Sigmoid(), 9, 8, 4);
        Network network = Models.network(spec, random);
        Batch batch = Models.batch(spec, 4, 1, 50, random);
        List<Sums> sums =
                network.train(batch, List.of(new Node(0, 1)), (node, parameter, sum) -> {});
        assertThat(unscored(network.evaluate(batch))).isEqualTo(sums.getFirst());
        assertThat(sums.getFirst().examples()).isEqualTo(50);
        assertThat(sums.getFirst().correct()).isBetween(1.0, 49.0);
    }

    @Test
    void aRowsOutputsDoNotDependOnTheOtherRows() {
        ModelSpec spec = Models.of(Loss.MSE, new Activation.Tanh(), 20, 33, 10);
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
                        Models.of(Loss.MSE, new Activation.Relu(), 784, 10).layers(),
                        LossSpec.of(Loss.MSE));
        assertThatThrownBy(() -> Network.build(images, Regularization.NONE, 3))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model.layers[0]: dense takes a flat input of shape [inputs], but gets"
                                + " [1×28×28]");
        assertThatThrownBy(() ->
                        Network.outputs(
                                Models.of(Loss.BINARY_CROSS_ENTROPY, new Activation.Relu(), 4, 2)))
                .hasMessage(
                        "model.loss: binary_cross_entropy takes one output, the logit of class 1,"
                                + " but the last layer's output is [2]");
        assertThatThrownBy(() ->
                        Network.build(
                                Models.of(Loss.MSE, new Activation.Relu(), 4),
                                Regularization.NONE,
                                3))
                .hasMessageStartingWith("model.layers:");
    }

    @Test
    void activationsAndDropoutMayBeLayersOfTheirOwn() throws ModelException {
        var spec =
                new ModelSpec(
                        Shape.of(3),
                        List.of(
                                new LayerSpec.Activate(new Activation.Linear()),
                                new LayerSpec.Dropout(0.5),
                                Models.dense(4, new Activation.Linear()),
                                new LayerSpec.Activate(new Activation.Tanh()),
                                Models.dense(2, new Activation.Linear()),
                                new LayerSpec.Activate(new Activation.Linear())),
                        LossSpec.of(Loss.MSE));
        Network network = Network.build(spec, Regularization.NONE, 1);
        assertThat(network.parameters())
                .extracting(ParameterSpec::name)
                .containsExactly(
                        "layers.2.weight", "layers.2.bias", "layers.4.weight", "layers.4.bias");
        assertThat(network.outputs()).isEqualTo(2);
        assertThat(network.layers()).hasSize(4);
    }

    @Test
    void aLayersOwnPenaltyStandsInThePlaceOfTheJobs() throws ModelException {
        var own =
                new LayerSpec.Dense(
                        3,
                        new Activation.Linear(),
                        new Initializer.Constant(0),
                        true,
                        Optional.of(new Regularization(0, 0.5)));
        var spec =
                new ModelSpec(
                        Shape.of(3),
                        List.of(own, Models.dense(2, new Activation.Linear())),
                        LossSpec.of(Loss.MSE));
        assertThat(Network.build(spec, new Regularization(0.25, 0), 1).parameters())
                .extracting(ParameterSpec::penalty)
                .containsExactly(
                        new Penalty(0, 0.5f), Penalty.NONE, new Penalty(0.25f, 0), Penalty.NONE);
    }

    @Test
    void evaluationDropsNothing() {
        ModelSpec spec = Models.withDropout(LossSpec.of(Loss.MSE), 5, 6, 2);
        Network network = Models.network(spec, random);
        Batch batch = Models.batch(spec, 2, 1, 9, random);
        Sums evaluated = unscored(network.evaluate(batch));
        List<Sums> trained =
                network.train(batch, List.of(new Node(0, 1)), (node, parameter, sum) -> {});
        assertThat(trained.getFirst().loss()).isNotEqualTo(evaluated.loss());
        assertThat(unscored(network.evaluate(batch))).isEqualTo(evaluated);
    }

    @Test
    void aNetThatCanNotLearnIsRefused() {
        var softmax =
                new ModelSpec(
                        Shape.of(3),
                        List.of(
                                Models.dense(1, new Activation.Linear()),
                                new LayerSpec.Activate(new Activation.Softmax())),
                        LossSpec.of(Loss.MSE));
        assertThatThrownBy(() -> Network.outputs(softmax))
                .hasMessageStartingWith("model.layers[1]: softmax takes two outputs or more");
        var nothing =
                new ModelSpec(
                        Shape.of(3), List.of(new LayerSpec.Dropout(0.5)), LossSpec.of(Loss.MSE));
        assertThatThrownBy(() -> Network.outputs(nothing))
                .hasMessage(
                        "model.layers: none of them has a parameter, so there is nothing to train");
    }

    @Test
    void outputsAreKnownFromTheSpecAlone() throws ModelException {
        assertThat(Network.outputs(Models.of(Loss.MSE, new Activation.Relu(), 4, 9, 3)))
                .isEqualTo(3);
    }

    private static Sums unscored(Sums evaluated) {
        return evaluated.with(new ScoreSums.None());
    }
}
