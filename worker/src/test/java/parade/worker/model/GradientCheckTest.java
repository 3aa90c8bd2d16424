package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.ModelSpec;
import parade.slice.Node;
import parade.testing.Seeds;
import parade.worker.data.Batch;
import parade.worker.layer.Kinks;
import parade.worker.layer.Layer;
import parade.worker.layer.Pass;
import parade.worker.model.GradientCheck.Finding;
import parade.worker.model.GradientCheck.Verdict;

class GradientCheckTest {

    private final SplittableRandom random = new SplittableRandom(11);

    static Stream<Arguments> nets() {
        var nets = new ArrayList<Arguments>();
        for (Activation activation :
                List.of(
                        new Activation.Linear(),
                        new Activation.Sigmoid(),
                        new Activation.Tanh(),
                        new Activation.Relu(),
                        new Activation.LeakyRelu(0.05),
                        new Activation.Elu(1),
                        new Activation.Elu(0.3),
                        new Activation.Softmax())) {
            nets.add(Arguments.of(activation, LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 4));
        }
        for (Loss loss : Loss.values()) {
            int outputs = loss == Loss.BINARY_CROSS_ENTROPY ? 1 : 3;
            nets.add(Arguments.of(new Activation.Tanh(), LossSpec.of(loss), outputs));
        }
        nets.add(Arguments.of(new Activation.Tanh(), LossSpec.of(Loss.HINGE), 1));
        for (Loss loss : List.of(Loss.SOFTMAX_CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY)) {
            int outputs = loss == Loss.BINARY_CROSS_ENTROPY ? 1 : 5;
            nets.add(Arguments.of(new Activation.Elu(1), Models.smoothed(loss, 0.3), outputs));
        }
        return nets.stream();
    }

    @ParameterizedTest
    @MethodSource("nets")
    void everyActivationAndLoss(Activation activation, LossSpec loss, int outputs) {
        ModelSpec spec = Models.of(loss, activation, 6, 9, 5, outputs);
        Network network = Models.network(spec, random);
        Batch batch = Models.weighted(Models.batch(spec, outputs, 3, 8, random), 4, random);
        assertThat(GradientCheck.of(network, batch, new Node(0, 3), 1))
                .hasSize(6)
                .allSatisfy(finding -> {
                    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.OK);
                    assertThat(finding.analytic()).isNotZero();
                });
    }

    @Seeds
    void dropoutWithTheMaskOfItsBatch(long seed) {
        var ofSeed = new SplittableRandom(seed);
        ModelSpec spec = Models.withDropout(LossSpec.of(Loss.MSE), 6, 9, 3);
        Network network = Models.network(spec, ofSeed);
        Batch batch = Models.weighted(Models.batch(spec, 3, 4, 9, ofSeed), seed, ofSeed);
        assertThat(GradientCheck.of(network, batch, new Node(0, 4), seed))
                .allMatch(finding -> finding.verdict() == Verdict.OK);
    }

    @Test
    void whatIsInFrontOfAStepIsSkipped() {
        var spec =
                new ModelSpec(
                        Shape.of(4),
                        List.of(
                                Models.dense(5, new Activation.Tanh()),
                                Models.dense(3, new Activation.Step()),
                                Models.dense(2, new Activation.Linear())),
                        LossSpec.of(Loss.MSE));
        assertThat(verdicts(spec, 2))
                .containsExactly(
                        Verdict.STEP,
                        Verdict.STEP,
                        Verdict.STEP,
                        Verdict.STEP,
                        Verdict.OK,
                        Verdict.OK);
    }

    /** With all values 0, every unit is upon its kink. */
    @Test
    void whatIsInFrontOfAKinkThatIsNearIsSkipped() {
        ModelSpec spec = Models.of(Loss.MSE, new Activation.Relu(), 4, 5, 2);
        Network network = Models.network(spec, random);
        Arrays.fill(network.values(0), 0);
        Arrays.fill(network.values(1), 0);
        Batch batch = Models.batch(spec, 2, 1, 6, random);
        assertThat(GradientCheck.of(network, batch, new Node(0, 1), 1))
                .extracting(Finding::verdict)
                .containsExactly(Verdict.KINK, Verdict.KINK, Verdict.FLAT, Verdict.OK);
    }

    /** Where there is no slope at all, there is nothing to be wrong, and it is said so. */
    @Test
    void aGradientOfZeroIsRight() {
        ModelSpec spec = Models.of(Loss.HINGE, new Activation.Tanh(), 4, 5, 3);
        Network network = Models.network(spec, random);
        Batch batch = Models.batch(spec, 3, 1, 6, random);
        Batch weightless =
                new Batch(4, batch.features(), batch.targets(), new float[6], batch.rows(), 0);
        assertThat(GradientCheck.of(network, weightless, new Node(0, 1), 1))
                .allMatch(finding -> finding.verdict() == Verdict.FLAT);
    }

    /** The check must be able to fail: each fault is small, and in one layer alone. */
    @Test
    void aWrongGradientIsCaught() {
        assertThat(findings(new Faulty(Fault.NONE))).containsOnly(Verdict.OK);
        for (Fault fault : List.of(Fault.SCALED, Fault.FORGETS_A_ROW, Fault.OTHER_FUNCTION)) {
            assertThat(findings(new Faulty(fault)))
                    .as(fault.toString())
                    .containsExactly(Verdict.WRONG, Verdict.WRONG, Verdict.OK, Verdict.OK);
        }
    }

    private List<Verdict> findings(Layer between) {
        ModelSpec spec = Models.of(Loss.MSE, new Activation.Tanh(), 4, 5, 3);
        Network sound = Models.network(spec, random);
        var layers = new ArrayList<>(sound.layers());
        layers.add(2, between);
        var network = new Network(4, 3, layers, LossFunction.of(spec.loss()));
        Batch batch = Models.batch(spec, 3, 2, 8, random);
        return GradientCheck.of(network, batch, new Node(0, 2), 1).stream()
                .map(Finding::verdict)
                .toList();
    }

    private List<Verdict> verdicts(ModelSpec spec, int outputs) {
        Network network = Models.network(spec, random);
        Batch batch = Models.batch(spec, outputs, 2, 8, random);
        return GradientCheck.of(network, batch, new Node(0, 2), 1).stream()
                .map(Finding::verdict)
                .toList();
    }

    private enum Fault {
        NONE,
        SCALED,
        FORGETS_A_ROW,
        OTHER_FUNCTION
    }

    /** y = x², or a fault of it. */
    private record Faulty(Fault fault, List<FMatrixRMaj> last) implements Layer {

        Faulty(Fault fault) {
            this(fault, new ArrayList<>());
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public FMatrixRMaj forward(FMatrixRMaj input, Pass pass) {
            last.add(input);
            var output = new FMatrixRMaj(input.numRows, input.numCols);
            for (int i = 0; i < output.data.length; i++) {
                output.data[i] = input.data[i] * input.data[i];
            }
            return output;
        }

        @Override
        public FMatrixRMaj backward(FMatrixRMaj outputGradient) {
            FMatrixRMaj gradient = outputGradient.copy();
            for (int i = 0; i < gradient.data.length; i++) {
                float slope = 2 * last.getLast().data[i];
                gradient.data[i] *=
                        switch (fault) {
                            case NONE -> slope;
                            case SCALED -> 1.005f * slope;
                            case FORGETS_A_ROW -> i < gradient.numCols ? 0 : slope;
                            case OTHER_FUNCTION -> slope + 0.05f;
                        };
            }
            return gradient;
        }

        @Override
        public double[][] exact(double[][] inputs, double[][] values, Pass pass, Kinks kinks) {
            double[][] outputs = new double[inputs.length][5];
            for (int row = 0; row < inputs.length; row++) {
                for (int j = 0; j < 5; j++) {
                    outputs[row][j] = inputs[row][j] * inputs[row][j];
                }
            }
            return outputs;
        }
    }
}
