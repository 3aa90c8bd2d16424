package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import parade.job.ClassWeights;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.slice.SliceRows;
import parade.slice.Sums;
import parade.testing.Seeds;
import parade.worker.data.Batch;
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
        return accumulate(
                LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY),
                outputs,
                new Targets.Classes(new int[] {label}),
                0,
                1);
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
                accumulate(
                        LossSpec.of(Loss.BINARY_CROSS_ENTROPY),
                        new FMatrixRMaj(1, 1, true, z),
                        new Targets.Classes(new int[] {label}),
                        0,
                        1);
        assertThat(sums.loss()).isCloseTo(loss, within(1e-6));
        assertThat(sums.correct()).isEqualTo(correct);
        assertThat(gradient.data[0]).isCloseTo(slope, CLOSE);
    }

    @Test
    void meanSquaredErrorIsTheMeanOverOutputsWithoutHalf() {
        var outputs = new FMatrixRMaj(2, 2, true, 1, 2, 3, 5);
        var targets = new Targets.Values(new float[] {0, 4, 3, 2}, 2);
        Sums sums = accumulate(LossSpec.of(Loss.MSE), outputs, targets, 0, 2);
        assertThat(sums).isEqualTo(new Sums(2, (1 + 4) / 2.0 + 9 / 2.0, 0, 2));
        assertThat(gradient.data).startsWith(1, -2, 0, 3);
    }

    @Test
    void onlyTheRowsAskedForAreTouched() {
        var outputs = new FMatrixRMaj(3, 1, true, 1, 2, 3);
        var targets = new Targets.Values(new float[3], 1);
        Sums sums = accumulate(LossSpec.of(Loss.MSE), outputs, targets, 1, 2);
        assertThat(sums).isEqualTo(new Sums(1, 4, 0, 1));
        assertThat(gradient.data).startsWith(0, 4, 0);
        assertThat(accumulate(LossSpec.of(Loss.MSE), outputs, targets, 2, 2)).isEqualTo(Sums.NONE);
    }

    @Test
    void meanAbsoluteError() {
        var outputs = new FMatrixRMaj(2, 2, true, 1, 2, 3, 5);
        var targets = new Targets.Values(new float[] {0, 4, 3, 2}, 2);
        Sums sums = accumulate(LossSpec.of(Loss.MAE), outputs, targets, 0, 2);
        assertThat(sums).isEqualTo(new Sums(2, 1.5 + 1.5, 0, 2));
        assertThat(gradient.data).startsWith(0.5f, -0.5f, 0, 0.5f);
    }

    @Test
    void huberIsASquareAndThenALine() {
        var outputs = new FMatrixRMaj(1, 4, true, 0.5f, 2, -3, 10);
        var targets = new Targets.Values(new float[4], 4);
        var huber = new LossSpec(Loss.HUBER, 0, 2, new ClassWeights.Equal());
        Sums sums = accumulate(huber, outputs, targets, 0, 1);
        assertThat(sums.loss()).isEqualTo((0.125 + 2 + 2 * (3 - 1) + 2 * (10 - 1)) / 4);
        assertThat(gradient.data).startsWith(0.125f, 0.5f, -0.5f, 0.5f);
    }

    @Test
    void hingeOfOneOutput() {
        checkHinge(2, new float[] {0.25f}, 1, 0.75, 1, -1);
        checkHinge(2, new float[] {0.25f}, 0, 1.25, 0, 1);
        checkHinge(2, new float[] {-4}, 0, 0, 1, 0);
        checkHinge(2, new float[] {1}, 1, 0, 1, 0);
        checkHinge(2, new float[] {0}, 1, 1, 0, -1);
    }

    @Test
    void hingeOfSeveralOutputsByCrammerAndSinger() {
        checkHinge(3, new float[] {3, 1, 2.5f}, 0, 0.5, 1, -1, 0, 1);
        checkHinge(3, new float[] {3, 1, 2.5f}, 1, 3, 0, 1, -1, 0);
        checkHinge(3, new float[] {3, 1, 2}, 0, 0, 1, 0, 0, 0);
        checkHinge(3, new float[] {5, 5, 5}, 2, 1, 0, 1, 0, -1);
        checkHinge(3, new float[] {5, 5, 5}, 0, 1, 1, -1, 1, 0);
    }

    private void checkHinge(
            int classes, float[] z, int label, double loss, int correct, float... slopes) {
        var outputs = new FMatrixRMaj(1, z.length, true, z);
        var targets = new Targets.Classes(new int[] {label});
        Sums sums = accumulate(LossSpec.of(Loss.HINGE), outputs, targets, 0, 1);
        assertThat(sums).as("of %d classes", classes).isEqualTo(new Sums(1, loss, correct, 1));
        assertThat(gradient.data).startsWith(slopes);
    }

    @Test
    void classesAreNumbersToTheLossesOfErrors() {
        var outputs = new FMatrixRMaj(2, 3, true, 0, 2, 1, 1, 1, 1);
        var targets = new Targets.Classes(new int[] {1, 2});
        Sums sums = accumulate(LossSpec.of(Loss.MSE), outputs, targets, 0, 2);
        assertThat(sums).isEqualTo(new Sums(2, 2 / 3.0 + 2 / 3.0, 1, 2));
        var one = new FMatrixRMaj(3, 1, true, 0.5f, 0.75f, 0.75f);
        var two = new Targets.Classes(new int[] {0, 1, 0});
        sums = accumulate(LossSpec.of(Loss.MAE), one, two, 0, 3);
        assertThat(sums).isEqualTo(new Sums(3, 1.5, 2, 3));
        assertThatThrownBy(() ->
                        accumulate(
                                LossSpec.of(Loss.MSE),
                                one,
                                new Targets.Classes(new int[] {2}),
                                0,
                                1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** torch.nn.functional.cross_entropy(z, y, label_smoothing=e), whose definition this is. */
    @Test
    void smoothingSpreadsAShareOfTheTargetEvenly() {
        float[] z = {0.5f, -1.25f, 2};
        double total = Math.exp(0.5) + Math.exp(-1.25) + Math.exp(2);
        double[] t = {0.1, 0.8, 0.1};
        double loss = 0;
        for (int j = 0; j < 3; j++) {
            loss -= t[j] * Math.log(Math.exp(z[j]) / total);
        }
        LossSpec spec = Models.smoothed(Loss.SOFTMAX_CROSS_ENTROPY, 0.3);
        Sums sums =
                accumulate(
                        spec,
                        new FMatrixRMaj(1, 3, true, z),
                        new Targets.Classes(new int[] {1}),
                        0,
                        1);
        assertThat(sums.loss()).isCloseTo(loss, within(1e-6));
        for (int j = 0; j < 3; j++) {
            float expected = (float) (Math.exp(z[j]) / total - t[j]);
            assertThat(gradient.data[j]).isCloseTo(expected, CLOSE);
        }
    }

    @Test
    void smoothingOfTwoClassesAndOneLogit() {
        for (int label = 0; label < 2; label++) {
            double t = label == 1 ? 0.9 : 0.1;
            double p = 1 / (1 + Math.exp(-1.5));
            Sums sums =
                    accumulate(
                            Models.smoothed(Loss.BINARY_CROSS_ENTROPY, 0.2),
                            new FMatrixRMaj(1, 1, true, 1.5f),
                            new Targets.Classes(new int[] {label}),
                            0,
                            1);
            assertThat(sums.loss())
                    .isCloseTo(-t * Math.log(p) - (1 - t) * Math.log(1 - p), within(1e-6));
            assertThat(gradient.data[0]).isCloseTo((float) (p - t), CLOSE);
        }
    }

    @Test
    void weightsMultiplyLossesAndGradientsButNotWhatIsRight() {
        var outputs = new FMatrixRMaj(3, 1, true, 1, 2, 0);
        var targets = new Targets.Classes(new int[] {1, 0, 0});
        var rows = new SliceRows(BitSet.valueOf(new long[] {1}), new int[] {3});
        var batch = new Batch(1, new float[3], targets, new float[] {0.5f, 3, 0, 9}, rows, 0);
        Sums sums =
                LossFunction.of(LossSpec.of(Loss.MSE)).accumulate(outputs, batch, 0, 3, gradient);
        assertThat(sums).isEqualTo(new Sums(3.5, 3 * 4, 2, 3));
        assertThat(gradient.data).startsWith(0, 12, 0);
    }

    /** Rows are computed together, but each has its own bits, and sums go in their order. */
    @Seeds
    void aBlockHasTheBitsOfItsRows(long seed) {
        var random = new SplittableRandom(seed);
        for (Loss kind : Loss.values()) {
            LossFunction loss = LossFunction.of(LossSpec.of(kind));
            int rows = random.nextInt(1, 40);
            int width = kind == Loss.BINARY_CROSS_ENTROPY ? 1 : random.nextInt(2, 25);
            var outputs = new FMatrixRMaj(rows, width);
            for (int i = 0; i < rows * width; i++) {
                outputs.data[i] = (float) random.nextDouble(-4, 4);
            }
            int[] labels = random.ints(rows, 0, Math.max(2, width)).toArray();
            float[] weights = new float[random.nextInt(2) * rows];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextInt(4);
            }
            var of = new SliceRows(BitSet.valueOf(new long[] {1}), new int[] {rows});
            var batch = new Batch(1, new float[0], new Targets.Classes(labels), weights, of, 0);
            var together = new FMatrixRMaj(rows, width);
            var alone = new FMatrixRMaj(rows, width);
            Sums expected = Sums.NONE;
            for (int row = 0; row < rows; row++) {
                expected = expected.plus(loss.accumulate(outputs, batch, row, row + 1, alone));
            }
            assertThat(loss.accumulate(outputs, batch, 0, rows, together))
                    .as("%s", kind)
                    .isEqualTo(expected);
            assertThat(together.data).as("%s", kind).isEqualTo(alone.data);
        }
    }

    @Test
    void targetsOfTheWrongKindAreRefused() {
        var outputs = new FMatrixRMaj(1, 2);
        var classes = new Targets.Classes(new int[] {2});
        var values = new Targets.Values(new float[1], 1);
        for (Loss loss : Loss.values()) {
            assertThatThrownBy(() ->
                            accumulate(
                                    LossSpec.of(loss),
                                    outputs,
                                    loss.classification() ? values : classes,
                                    0,
                                    1))
                    .isInstanceOfAny(
                            IllegalArgumentException.class, IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> accumulate(LossSpec.of(Loss.MSE), outputs, values, 0, 1))
                .hasMessage("1 targets per example for 2 outputs");
        assertThatThrownBy(() ->
                        accumulate(LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), outputs, classes, 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private Sums accumulate(
            LossSpec spec, FMatrixRMaj outputs, Targets targets, int first, int end) {
        var rows = new SliceRows(BitSet.valueOf(new long[] {1}), new int[] {outputs.numRows});
        var batch = new Batch(1, new float[outputs.numRows], targets, new float[0], rows, 0);
        return LossFunction.of(spec).accumulate(outputs, batch, first, end, gradient);
    }
}
