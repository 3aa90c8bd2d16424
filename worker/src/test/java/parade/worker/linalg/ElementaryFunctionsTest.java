package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ElementaryFunctionsTest {

    /** A prime, so that the sample has all kinds of low bits: 4 million floats. */
    private static final int STRIDE = 1_009;

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        1f,
        -1f,
        0.625f,
        Math.nextDown(0.625f),
        88.72283f,
        88.72284f,
        -87.33655f,
        -103.97f,
        -103.98f,
        -104.1f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private interface Function {
        float of(float x);
    }

    private interface ArrayForm {
        void apply(float[] x, float[] y, int from, int to);
    }

    @Test
    void exp() {
        check(Exponential::exp, StrictMath::exp);
        checkBits(Exponential::exp, Exponential::exp);
        float[] inPlace = {1, 2, 3};
        Exponential.exp(inPlace, inPlace, 0, 2);
        assertThat(inPlace).containsExactly(Exponential.exp(1), Exponential.exp(2), 3);
        assertThat(Exponential.exp(0)).isEqualTo(1);
        assertThat(Exponential.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(Exponential.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void sigmoid() {
        check(
                Exponential::sigmoid,
                x ->
                        x < 0
                                ? StrictMath.exp(x) / (1 + StrictMath.exp(x))
                                : 1 / (1 + StrictMath.exp(-x)));
        checkBits(Exponential::sigmoid, Exponential::sigmoid);
        assertThat(Exponential.sigmoid(0)).isEqualTo(0.5f);
    }

    @Test
    void tanh() {
        check(Exponential::tanh, StrictMath::tanh);
        checkBits(Exponential::tanh, Exponential::tanh);
        assertThat(Float.floatToRawIntBits(Exponential.tanh(-0f)))
                .isEqualTo(Float.floatToRawIntBits(-0f));
    }

    @Test
    void log() {
        check(Logarithm::log, StrictMath::log);
        checkBits(Logarithm::log, Logarithm::log);
        assertThat(Logarithm.log(1)).isEqualTo(0);
        assertThat(Logarithm.log(0)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Logarithm.log(-1)).isNaN();
    }

    @Test
    void logOnePlus() {
        check(
                x -> x < 0 ? Float.NaN : Logarithm.logOnePlus(x),
                x -> StrictMath.log1p(x < 0 ? Double.NaN : x));
        checkBits(Logarithm::logOnePlus, Logarithm::logOnePlus);
        assertThat(Logarithm.logOnePlus(1e-20f)).isEqualTo(1e-20f);
    }

    private static void check(Function function, DoubleUnaryOperator exact) {
        double worst = 0;
        float worstAt = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            double error = Ulp.error(function.of(x), exact.applyAsDouble(x));
            if (!(error <= worst)) {
                worst = error;
                worstAt = x;
            }
        }
        for (float x : SPECIAL) {
            assertThat(Ulp.error(function.of(x), exact.applyAsDouble(x)))
                    .as("at %s", x)
                    .isLessThanOrEqualTo(2);
        }
        assertThat(worst).as("worst at %s", worstAt).isLessThanOrEqualTo(2);
    }

    private static void checkBits(ArrayForm array, Function scalar) {
        float[] x = new float[100_003 + SPECIAL.length];
        for (int i = 0; i < 100_003; i++) {
            x[i] = Float.intBitsToFloat(i * 42_949);
        }
        System.arraycopy(SPECIAL, 0, x, 100_003, SPECIAL.length);
        float[] y = new float[x.length];
        array.apply(x, y, 3, x.length - 1);
        for (int i = 3; i < x.length - 1; i++) {
            assertThat(Float.floatToIntBits(y[i]))
                    .as("at %s", x[i])
                    .isEqualTo(Float.floatToIntBits(scalar.of(x[i])));
        }
        for (int i = 0; i < SPECIAL.length * 40; i += 40) {
            float[] alike = new float[40];
            Arrays.fill(alike, SPECIAL[i / 40]);
            float[] values = new float[40];
            array.apply(alike, values, 0, 40);
            for (float value : values) {
                assertThat(Float.valueOf(value))
                        .isEqualTo(Float.valueOf(scalar.of(SPECIAL[i / 40])));
            }
        }
    }
}
