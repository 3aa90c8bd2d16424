package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import parade.job.Loss;
import parade.slice.Sums;
import parade.worker.data.Targets;

class LossFunctionTest {

    private static final Offset<Float> CLOSE = within(1e-6f);

    private final FMatrixRMaj gradient = new FMatrixRMaj(4, 4);

    @Test
    void softmaxOfEqualOutputsIsUniform() {
        var outputs = new FMatrixRMaj(1, 4, true, 3, 3, 3, 3);
        Sums sums = softmax(outputs, 2);
        assertThat(sums.loss()).isCloseTo(Math.log(4), within(1e-6));
        assertThat(sums.correct()).as("class 0 wins the tie").isZero();
        assertThat(gradient.data).startsWith(0.25f, 0.25f, -0.75f, 0.25f);
        assertThat(softmax(outputs, 0).correct()).isEqualTo(1);
    }

    @Test
    void softmaxAgainstItsDefinitionInDouble() {
        float[] z = {0.5f, -1.25f, 2};
        double total = Math.exp(0.5) + Math.exp(-1.25) + Math.exp(2);
        Sums sums = softmax(new FMatrixRMaj(1, 3, true, z), 1);
        assertThat(sums.loss()).isCloseTo(Math.log(total) + 1.25, within(1e-6));
        for (int j = 0; j < 3; j++) {
            float expected = (float) (Math.exp(z[j]) / total - (j == 1 ? 1 : 0));
            assertThat(gradient.data[j]).isCloseTo(expected, CLOSE);
        }
    }

    @Test
    void softmaxStaysFiniteFarOut() {
        var outputs = new FMatrixRMaj(1, 2, true, 1000, -1000);
        assertThat(softmax(outputs, 0).loss()).isZero();
        assertThat(gradient.data).startsWith(0, 0);
        assertThat(softmax(outputs, 1).loss()).isEqualTo(2000);
        assertThat(gradient.data).startsWith(1, -1);
    }

    private Sums softmax(FMatrixRMaj outputs, int label) {
        return LossFunction.of(Loss.SOFTMAX_CROSS_ENTROPY)
                .accumulate(outputs, new Targets.Classes(new int[] {label}), 0, 1, gradient);
    }

    @Test
    void binaryCrossEntropy() {
        checkBinary(0, 1, Math.log(2), -0.5f, 0);
        checkBinary(0, 0, Math.log(2), 0.5f, 1);
        checkBinary(2, 1, Math.log1p(Math.exp(-2)), (float) -(1 / (1 + Math.exp(2))), 1);
        checkBinary(2, 0, 2 + Math.log1p(Math.exp(-2)), (float) (1 / (1 + Math.exp(-2))), 0);
        checkBinary(-3, 0, Math.log1p(Math.exp(-3)), (float) (1 / (1 + Math.exp(3))), 1);
        checkBinary(500, 1, 0, 0, 1);
        checkBinary(500, 0, 500, 1, 0);
        checkBinary(-500, 1, 500, -1, 0);
    }

    private void checkBinary(float z, int label, double loss, float slope, int correct) {
        Sums sums =
                LossFunction.of(Loss.BINARY_CROSS_ENTROPY)
                        .accumulate(
                                new FMatrixRMaj(1, 1, true, z),
                                new Targets.Classes(new int[] {label}),
                                0,
                                1,
                                gradient);
        assertThat(sums.loss()).isCloseTo(loss, within(1e-6));
        assertThat(sums.correct()).isEqualTo(correct);
        assertThat(gradient.data[0]).isCloseTo(slope, CLOSE);
    }

    @Test
    void meanSquaredErrorIsTheMeanOverOutputsWithoutHalf() {
        var outputs = new FMatrixRMaj(2, 2, true, 1, 2, 3, 5);
        var targets = new Targets.Values(new float[] {0, 4, 3, 2}, 2);
        Sums sums = LossFunction.of(Loss.MSE).accumulate(outputs, targets, 0, 2, gradient);
        assertThat(sums).isEqualTo(new Sums(2, (1 + 4) / 2.0 + 9 / 2.0, 0, 2));
        assertThat(gradient.data).startsWith(1, -2, 0, 3);
    }

    @Test
    void onlyTheRowsAskedForAreTouched() {
        var outputs = new FMatrixRMaj(3, 1, true, 1, 2, 3);
        var targets = new Targets.Values(new float[3], 1);
        Sums sums = LossFunction.of(Loss.MSE).accumulate(outputs, targets, 1, 2, gradient);
        assertThat(sums).isEqualTo(new Sums(1, 4, 0, 1));
        assertThat(gradient.data).startsWith(0, 4, 0);
        assertThat(LossFunction.of(Loss.MSE).accumulate(outputs, targets, 2, 2, gradient))
                .isEqualTo(Sums.NONE);
    }

    @Test
    void targetsOfTheWrongKindAreRefused() {
        var outputs = new FMatrixRMaj(1, 2);
        var classes = new Targets.Classes(new int[] {2});
        var values = new Targets.Values(new float[1], 1);
        for (Loss loss : Loss.values()) {
            assertThatThrownBy(() ->
                            LossFunction.of(loss)
                                    .accumulate(
                                            outputs,
                                            loss.classification() ? values : classes,
                                            0,
                                            1,
                                            gradient))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(
                        () -> LossFunction.of(Loss.MSE).accumulate(outputs, values, 0, 1, gradient))
                .hasMessage("1 targets per example for 2 outputs");
        assertThatThrownBy(() ->
                        LossFunction.of(Loss.SOFTMAX_CROSS_ENTROPY)
                                .accumulate(outputs, classes, 0, 1, gradient))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
