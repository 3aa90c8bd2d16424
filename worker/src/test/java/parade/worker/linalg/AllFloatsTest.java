package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every one of the 2^32 floats, in two threads: {@code make ulp}. */
@EnabledIfSystemProperty(named = "parade.ulp", matches = "true")
class AllFloatsTest {

    private static final int THREADS = 2;
    private static final int BLOCK = 1 << 14;
    private static final long END = 1L << 32;

    private interface Scalar {
        float of(float x);
    }

    private interface ArrayForm {
        void apply(float[] x, float[] y, int from, int to);
    }

    /**
     * What is tried.
     *
     * @param quick the function in double; where it matters, exact is asked
     */
    private record Function(
            String name,
            Scalar scalar,
            ArrayForm array,
            DoubleUnaryOperator quick,
            DoubleUnaryOperator exact) {}

    /** The worst of some floats, and how many differ between vectors and scalars. */
    private record Worst(double ulp, float at, long different) {

        Worst or(Worst other) {
            Worst worse = other.ulp > ulp ? other : this;
            return new Worst(worse.ulp, worse.at, different + other.different);
        }
    }

    @Test
    void exp() throws Exception {
        check(new Function("exp", Exponential::exp, Exponential::exp, Math::exp, StrictMath::exp));
    }

    @Test
    void log() throws Exception {
        check(new Function("log", Logarithm::log, Logarithm::log, Math::log, StrictMath::log));
    }

    @Test
    void sigmoid() throws Exception {
        check(
                new Function(
                        "sigmoid",
                        Exponential::sigmoid,
                        Exponential::sigmoid,
                        x -> sigmoid(x, Math.exp(-Math.abs(x))),
                        x -> sigmoid(x, StrictMath.exp(-Math.abs(x)))));
    }

    private static double sigmoid(double x, double e) {
        return (x < 0 ? e : 1) / (1 + e);
    }

    @Test
    void tanh() throws Exception {
        check(
                new Function(
                        "tanh",
                        Exponential::tanh,
                        Exponential::tanh,
                        Math::tanh,
                        StrictMath::tanh));
    }

    private static void check(Function function) throws Exception {
        var parts = new ArrayList<Callable<Worst>>();
        for (int part = 0; part < THREADS; part++) {
            long first = (long) part * BLOCK;
            parts.add(() -> worst(function, first));
        }
        var worst = new Worst(0, 0, 0);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (var part : threads.invokeAll(parts)) {
                worst = worst.or(part.get());
            }
        }
        System.out.printf(
                "%s: %.4f ulp at %s (bits %08x)%n",
                function.name, worst.ulp, worst.at, Float.floatToIntBits(worst.at));
        assertThat(worst.different).as("vectors with other bits").isZero();
        assertThat(worst.ulp).as("at %s", worst.at).isLessThanOrEqualTo(2);
    }

    /** Of every so many blocks one, so that all threads have the same to do. */
    private static Worst worst(Function function, long first) {
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        var worst = new Worst(0, 0, 0);
        for (long at = first; at < END; at += (long) THREADS * BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                x[i] = Float.intBitsToFloat((int) (at + i));
            }
            function.array.apply(x, y, 0, BLOCK);
            worst = worst.or(worst(function, x, y));
        }
        return worst;
    }

    private static Worst worst(Function function, float[] x, float[] y) {
        double worst = 0;
        float worstAt = 0;
        long different = 0;
        for (int i = 0; i < x.length; i++) {
            float value = function.scalar.of(x[i]);
            different += Float.floatToIntBits(value) == Float.floatToIntBits(y[i]) ? 0 : 1;
            double error = Ulp.error(value, function.quick.applyAsDouble(x[i]));
            if (!(error <= worst)) {
                error = Ulp.error(value, function.exact.applyAsDouble(x[i]));
                worstAt = error > worst ? x[i] : worstAt;
                worst = Math.max(worst, error);
            }
        }
        return new Worst(worst, worstAt, different);
    }
}
