package parade.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import parade.block.Penalty;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Initializer;
import parade.job.LayerSpec;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.RandomMatrices;
import parade.worker.linalg.Slices;

/**
 * Holds each layer against central differences of its definition in double, for the scalar Σ c·y
 * with random c.
 */
class LayerGradientTest {

    private static final double STEP = 1e-5;
    private static final int ROWS = 5;
    private static final Pass PASS = new Pass.Evaluation();

    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void sigmoid() {
        checkElementwise(new Sigmoid(Shape.of(7)), x -> 1 / (1 + Math.exp(-x)));
    }

    @Test
    void tanh() {
        checkElementwise(new Tanh(Shape.of(7)), Math::tanh);
    }

    @Test
    void relu() {
        checkElementwise(new Relu(Shape.of(7)), x -> Math.max(x, 0));
    }

    @Test
    void leakyRelu() {
        checkElementwise(new LeakyRelu(Shape.of(7), 0.2), x -> x > 0 ? x : 0.2 * x);
        checkElementwise(new LeakyRelu(Shape.of(7), 0), x -> Math.max(x, 0));
    }

    @Test
    void elu() {
        checkElementwise(new Elu(Shape.of(7), 1), x -> x > 0 ? x : Math.exp(x) - 1);
        checkElementwise(new Elu(Shape.of(7), 1.5), x -> x > 0 ? x : 1.5 * (Math.exp(x) - 1));
    }

    @Test
    void whatIsNotANumberStaysSo() {
        var x = new FMatrixRMaj(1, 3, true, Float.NaN, -1, 2);
        assertThat(forward(new Relu(Shape.of(3)), x)).containsExactly(Float.NaN, 0, 2);
        assertThat(forward(new LeakyRelu(Shape.of(3), 0.5), x))
                .containsExactly(Float.NaN, -0.5f, 2);
        assertThat(forward(new Elu(Shape.of(3), 2), x)).startsWith(Float.NaN).endsWith(2);
        assertThat(forward(new Step(Shape.of(3)), x)).containsExactly(Float.NaN, 0, 1);
        assertThat(forward(new Softmax(Shape.of(3)), x)).containsOnly(Float.NaN);
    }

    private static float[] forward(Layer layer, FMatrixRMaj x) {
        return layer.forward(x, PASS).data;
    }

    @Test
    void stepTakesASideAndPassesGradientsThrough() {
        var step = new Step(Shape.of(4));
        var x = new FMatrixRMaj(1, 4, true, -3, 0, Float.MIN_VALUE, 7);
        assertThat(forward(step, x)).containsExactly(0, 0, 1, 1);
        var dy = new FMatrixRMaj(1, 4, true, 1, -2, 3, -4);
        assertThat(step.backward(dy).data).containsExactly(1, -2, 3, -4);
    }

    @Test
    void softmaxIsOverAnExamplesOutputs() throws ShapeException {
        var softmax = new Softmax(Softmax.outputShape(Shape.of(4)));
        FMatrixRMaj x = RandomMatrices.of(ROWS, 4, random);
        float[] y = forward(softmax, x).clone();
        FMatrixRMaj c = RandomMatrices.of(ROWS, 4, random);
        float[] dx = softmax.backward(c).data;
        double[] at = concatenated(x.data);
        ToDoubleFunction<double[]> scalar = values -> softmaxScalar(values, c);
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) c.data[i] * y[i];
            assertClose(dx[i], difference(scalar, at, i));
        }
        assertThat(sum).isCloseTo(scalar.applyAsDouble(at), within(1e-5));
        var far = new FMatrixRMaj(1, 2, true, 1000, -1000);
        assertThat(forward(softmax, far)).startsWith(1, 0);
        assertThatThrownBy(() -> Softmax.outputShape(Shape.of(1)))
                .hasMessage(
                        "softmax takes two outputs or more, but gets [1], of which it would always"
                                + " make 1");
    }

    private static double softmaxScalar(double[] x, FMatrixRMaj c) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double total = 0;
            double weighted = 0;
            for (int j = row * 4; j < (row + 1) * 4; j++) {
                total += Math.exp(x[j]);
                weighted += c.data[j] * Math.exp(x[j]);
            }
            sum += weighted / total;
        }
        return sum;
    }

    private void checkElementwise(Layer layer, DoubleUnaryOperator function) {
        FMatrixRMaj x = RandomMatrices.of(ROWS, 7, random);
        // Relu has no derivative at zero.
        for (int i = 0; i < x.data.length; i++) {
            x.data[i] = x.data[i] == 0 ? -0.25f : x.data[i];
        }
        FMatrixRMaj y = layer.forward(x, PASS);
        FMatrixRMaj c = RandomMatrices.of(ROWS, 7, random);
        FMatrixRMaj dx = layer.backward(c);
        for (int i = 0; i < x.data.length; i++) {
            double exact = function.applyAsDouble(x.data[i]);
            assertThat((double) y.data[i]).isCloseTo(exact, within(1e-6 * (1 + Math.abs(exact))));
            double difference =
                    function.applyAsDouble(x.data[i] + STEP)
                            - function.applyAsDouble(x.data[i] - STEP);
            assertClose(dx.data[i], c.data[i] * difference / (2 * STEP));
        }
        assertThat(layer.parameters()).isEmpty();
        assertThat(layer.output()).isEqualTo(Shape.of(7));
    }

    @Test
    void denseWithABias() throws ShapeException {
        checkDense(true);
    }

    @Test
    void denseWithoutABias() throws ShapeException {
        checkDense(false);
    }

    private void checkDense(boolean bias) throws ShapeException {
        var spec =
                new LayerSpec.Dense(
                        3,
                        new Activation.Linear(),
                        new Initializer.Xavier(Initializer.Distribution.UNIFORM),
                        bias,
                        Optional.empty());
        var dense = new Dense(spec, "layers.0", Shape.of(4), Penalty.NONE, new Gemm());
        FMatrixRMaj x = RandomMatrices.of(ROWS, 4, random);
        for (int p = 0; p < dense.parameters().size(); p++) {
            RandomMatrices.fill(dense.values(p), random);
        }
        float[] w = dense.values(0);
        float[] b = bias ? dense.values(1) : new float[3];
        FMatrixRMaj c = RandomMatrices.of(ROWS, 3, random);
        FMatrixRMaj y = dense.forward(x, PASS);
        FMatrixRMaj dx = dense.backward(c);

        double[] all = concatenated(x.data, w, b);
        ToDoubleFunction<double[]> scalar = values -> denseScalar(values, c);
        double sum = 0;
        for (int i = 0; i < y.data.length; i++) {
            sum += (double) c.data[i] * y.data[i];
        }
        assertThat(sum).isCloseTo(scalar.applyAsDouble(all), within(1e-4));
        for (int i = 0; i < x.data.length; i++) {
            assertClose(dx.data[i], difference(scalar, all, i));
        }
        float[] dw = new float[w.length];
        dense.gradientSum(0, c, new Slices(0, 2, 2, 1), dw);
        for (int i = 0; i < w.length; i++) {
            assertClose(dw[i], difference(scalar, all, x.data.length + i));
        }
        if (bias) {
            float[] db = new float[b.length];
            dense.gradientSum(1, c, new Slices(0, 2, 2, 1), db);
            for (int i = 0; i < b.length; i++) {
                assertClose(db[i], difference(scalar, all, x.data.length + w.length + i));
            }
        }
        assertThat(dense.parameters()).hasSize(bias ? 2 : 1);
    }

    /** Σ c·(X W + b), from X, W and b one behind the other. */
    private static double denseScalar(double[] values, FMatrixRMaj c) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int unit = 0; unit < 3; unit++) {
                double y = values[ROWS * 4 + 12 + unit];
                for (int k = 0; k < 4; k++) {
                    y += values[row * 4 + k] * values[ROWS * 4 + k * 3 + unit];
                }
                sum += c.get(row, unit) * y;
            }
        }
        return sum;
    }

    private static double difference(ToDoubleFunction<double[]> function, double[] at, int i) {
        double[] moved = at.clone();
        moved[i] = at[i] + STEP;
        double above = function.applyAsDouble(moved);
        moved[i] = at[i] - STEP;
        return (above - function.applyAsDouble(moved)) / (2 * STEP);
    }

    private static double[] concatenated(float[]... arrays) {
        return Arrays.stream(arrays)
                .flatMapToDouble(
                        array -> IntStream.range(0, array.length).mapToDouble(i -> array[i]))
                .toArray();
    }

    private static void assertClose(float value, double expected) {
        assertThat((double) value).isCloseTo(expected, within(1e-5 + 1e-3 * Math.abs(expected)));
    }
}
