package parade.worker.linalg;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * The exponential and its relatives from + − × ÷ and fma alone, so that they have the same bits on
 * every machine; within 2 ulp for all floats. Polynomials from Moshier's Cephes library (expf,
 * tanhf). Array forms give the bits of the scalar ones. Each has its vectors in one loop: a method
 * that returns a vector and is too large to be inlined would put every one of them on the heap.
 * Sigmoid and tanh take their exponentials from the array that an earlier loop has written: all in
 * one loop is slower, since the compiler runs out of registers and then of nodes to inline.
 */
public final class Exponential {

    /** Below and above these e^x is 0 and infinite. */
    private static final float LEAST = -104f;

    private static final float GREATEST = 89f;

    private static final float LOG2_E = 1.442695f;

    /** ln 2 = high + low; high has 10 bits, so its product with an exponent is exact. */
    private static final float LN2_HIGH = 0x1.63p-1f;

    private static final float LN2_LOW = -2.1219444e-4f;

    /** Adding this rounds a small float to an integer, which then stands in the lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    /** (e^r − 1 − r) / r² for |r| ≤ ½ ln 2, highest power first. */
    private static final float E5 = 1.9875691e-4f;

    private static final float E4 = 1.3981999e-3f;
    private static final float E3 = 8.333452e-3f;
    private static final float E2 = 4.1665796e-2f;
    private static final float E1 = 1.6666666e-1f;
    private static final float E0 = 0.5f;

    /** Up to here tanh is a polynomial: (tanh x − x) / x³ in x², highest power first. */
    private static final float TANH_SMALL = 0.625f;

    private static final float T4 = -5.7049887e-3f;
    private static final float T3 = 2.0639088e-2f;
    private static final float T2 = -5.3739715e-2f;
    private static final float T1 = 1.3331442e-1f;
    private static final float T0 = -3.333328e-1f;

    private Exponential() {}

    /** e^x. */
    public static float exp(float x) {
        float bounded = Math.min(Math.max(x, LEAST), GREATEST);
        float rounded = Math.fma(bounded, LOG2_E, ROUND);
        float n = rounded - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, bounded));
        float p = Math.fma(E5, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E1);
        p = Math.fma(p, r, E0);
        // 1 + r with what its rounding loses, so that only the last addition rounds.
        float onePlus = 1 + r;
        float lost = r - (onePlus - 1);
        p = onePlus + Math.fma(p, r * r, lost);
        // In two factors, since 2^n alone may be out of range; only the second product rounds.
        int exponent = Float.floatToRawIntBits(rounded) - ROUND_BITS;
        int half = exponent >> 1;
        return p * power(half) * power(exponent - half);
    }

    private static float power(int exponent) {
        return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << MANTISSA_BITS);
    }

    /** 1 / (1 + e^−x), from e^−|x|, which can't overflow. */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        float numerator = x < 0 ? e : 1;
        float denominator = 1 + e;
        float lost = e - (denominator - 1);
        float inverse = 1 / denominator;
        float quotient = numerator * inverse;
        // One step of Newton's method, with what rounding took from the denominator.
        float rest = Math.fma(-quotient, lost, Math.fma(-quotient, denominator, numerator));
        return Math.fma(rest, inverse, quotient);
    }

    /** (e^x − e^−x) / (e^x + e^−x), of |x|, with the sign of x. */
    public static float tanh(float x) {
        float size = Math.abs(x);
        float large = 1 - 2 / (exp(2 * size) + 1);
        float z = size * size;
        float p = Math.fma(T4, z, T3);
        p = Math.fma(p, z, T2);
        p = Math.fma(p, z, T1);
        p = Math.fma(p, z, T0);
        float small = Math.fma(p * z, size, size);
        return Math.copySign(size < TANH_SMALL ? small : large, x);
    }

    /** {@code y[i] = exp(x[i])} for i in [from, to); x and y may be the same array. */
    public static void exp(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = Vectors.end(from, to); i < end; i += Vectors.LENGTH) {
            FloatVector bounded =
                    FloatVector.fromArray(Vectors.SPECIES, x, i).max(LEAST).min(GREATEST);
            FloatVector rounded = bounded.fma(vector(LOG2_E), vector(ROUND));
            FloatVector n = rounded.sub(ROUND);
            FloatVector r = n.fma(vector(-LN2_LOW), n.fma(vector(-LN2_HIGH), bounded));
            FloatVector p = vector(E5).fma(r, vector(E4));
            p = p.fma(r, vector(E3));
            p = p.fma(r, vector(E2));
            p = p.fma(r, vector(E1));
            p = p.fma(r, vector(E0));
            FloatVector onePlus = r.add(1);
            FloatVector lost = r.sub(onePlus.sub(1));
            p = onePlus.add(p.fma(r.mul(r), lost));
            IntVector exponent = rounded.reinterpretAsInts().sub(ROUND_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            IntVector rest = exponent.sub(half);
            p = p.mul(half.add(EXPONENT_BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats());
            p = p.mul(rest.add(EXPONENT_BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats());
            p.intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = exp(x[i]);
        }
    }

    /** {@code y[i] = sigmoid(x[i])} for i in [from, to); x and y must be different arrays. */
    public static void sigmoid(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = -Math.abs(x[i]);
        }
        exp(y, y, from, to);
        int i = from;
        for (int end = Vectors.end(from, to); i < end; i += Vectors.LENGTH) {
            FloatVector e = FloatVector.fromArray(Vectors.SPECIES, y, i);
            VectorMask<Float> negative =
                    FloatVector.fromArray(Vectors.SPECIES, x, i).compare(LT, 0);
            FloatVector numerator = vector(1).blend(e, negative);
            FloatVector denominator = e.add(1);
            FloatVector lost = e.sub(denominator.sub(1));
            FloatVector inverse = vector(1).div(denominator);
            FloatVector quotient = numerator.mul(inverse);
            FloatVector minus = quotient.neg();
            FloatVector rest = minus.fma(lost, minus.fma(denominator, numerator));
            rest.fma(inverse, quotient).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = sigmoid(x[i]);
        }
    }

    /** {@code y[i] = tanh(x[i])} for i in [from, to); x and y must be different arrays. */
    public static void tanh(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = 2 * Math.abs(x[i]);
        }
        exp(y, y, from, to);
        int i = from;
        for (int end = Vectors.end(from, to); i < end; i += Vectors.LENGTH) {
            FloatVector signed = FloatVector.fromArray(Vectors.SPECIES, x, i);
            FloatVector size = signed.abs();
            FloatVector e = FloatVector.fromArray(Vectors.SPECIES, y, i);
            FloatVector large = vector(1).sub(vector(2).div(e.add(1)));
            FloatVector z = size.mul(size);
            FloatVector p = vector(T4).fma(z, vector(T3));
            p = p.fma(z, vector(T2));
            p = p.fma(z, vector(T1));
            p = p.fma(z, vector(T0));
            FloatVector small = p.mul(z).fma(size, size);
            FloatVector value = large.blend(small, size.compare(LT, TANH_SMALL));
            IntVector sign = signed.reinterpretAsInts().and(Integer.MIN_VALUE);
            value.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = tanh(x[i]);
        }
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Vectors.SPECIES, value);
    }
}
