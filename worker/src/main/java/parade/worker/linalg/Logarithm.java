package parade.worker.linalg;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * The natural logarithm from + − × ÷ and fma alone, so that it has the same bits on every machine;
 * within 2 ulp for all floats. Polynomial from Moshier's Cephes library (logf). Array forms give
 * the bits of the scalar ones. Methods that return a vector are small enough to be inlined, or
 * every one of them would be put on the heap.
 */
public final class Logarithm {

    private static final int SQRT_HALF_BITS = 0x3f3504f3;
    private static final int MANTISSA_BITS = 23;
    private static final int MANTISSA = (1 << MANTISSA_BITS) - 1;

    /** By this a subnormal float becomes a normal one. */
    private static final float TO_NORMAL = 0x1p23f;

    /** ln 2 = high + low; high has 10 bits, so its product with an exponent is exact. */
    private static final float LN2_HIGH = 0x1.63p-1f;

    private static final float LN2_LOW = -2.1219444e-4f;

    /** (ln(1 + f) − f + f²/2) / f³ for 1 + f in [√½, √2), highest power first. */
    private static final float L8 = 7.0376836e-2f;

    private static final float L7 = -1.151461e-1f;
    private static final float L6 = 1.16769984e-1f;
    private static final float L5 = -1.2420141e-1f;
    private static final float L4 = 1.4249323e-1f;
    private static final float L3 = -1.6668057e-1f;
    private static final float L2 = 2.0000714e-1f;
    private static final float L1 = -2.4999994e-1f;
    private static final float L0 = 3.333333e-1f;

    private Logarithm() {}

    /** ln x: −∞ at 0, NaN below. */
    public static float log(float x) {
        if (!(x > 0)) {
            return x == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
        }
        if (x == Float.POSITIVE_INFINITY) {
            return x;
        }
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * TO_NORMAL : x);
        int aboveSqrtHalf = bits - SQRT_HALF_BITS;
        float exponent = (aboveSqrtHalf >> MANTISSA_BITS) - (subnormal ? MANTISSA_BITS : 0);
        float f = Float.intBitsToFloat((aboveSqrtHalf & MANTISSA) + SQRT_HALF_BITS) - 1;
        float p = Math.fma(L8, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        p = Math.fma(p, f, L3);
        p = Math.fma(p, f, L2);
        p = Math.fma(p, f, L1);
        p = Math.fma(p, f, L0);
        float square = f * f;
        float tail = Math.fma(exponent, LN2_LOW, Math.fma(p * f, square, -0.5f * square));
        return Math.fma(exponent, LN2_HIGH, f + tail);
    }

    /** ln(1 + x) for x ≥ 0, exact to 2 ulp where 1 + x is not: Kahan's correction. */
    public static float logOnePlus(float x) {
        float sum = 1 + x;
        return sum == Float.POSITIVE_INFINITY ? sum : log(sum) + (x - (sum - 1)) / sum;
    }

    /** {@code y[i] = log(x[i])} for i in [from, to); x and y may be the same array. */
    public static void log(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = Vectors.end(from, to); i < end; i += Vectors.LENGTH) {
            log(FloatVector.fromArray(Vectors.SPECIES, x, i)).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = log(x[i]);
        }
    }

    /** {@code y[i] = logOnePlus(x[i])} for i in [from, to); x and y may be the same array. */
    public static void logOnePlus(float[] x, float[] y, int from, int to) {
        int i = from;
        for (int end = Vectors.end(from, to); i < end; i += Vectors.LENGTH) {
            FloatVector value = FloatVector.fromArray(Vectors.SPECIES, x, i);
            FloatVector sum = value.add(1);
            FloatVector logarithm = log(sum).add(value.sub(sum.sub(1)).div(sum));
            logarithm.blend(sum, sum.compare(EQ, Float.POSITIVE_INFINITY)).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = logOnePlus(x[i]);
        }
    }

    /**
     * What is no positive finite number goes through it like any, and gets its value in the end.
     */
    private static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(TO_NORMAL), subnormal).reinterpretAsInts();
        IntVector aboveSqrtHalf = bits.sub(SQRT_HALF_BITS);
        FloatVector exponent =
                (FloatVector) aboveSqrtHalf.lanewise(ASHR, MANTISSA_BITS).convert(I2F, 0);
        exponent = exponent.sub(vector(0).blend(MANTISSA_BITS, subnormal));
        FloatVector f =
                aboveSqrtHalf.and(MANTISSA).add(SQRT_HALF_BITS).reinterpretAsFloats().sub(1);
        FloatVector square = f.mul(f);
        FloatVector p = polynomial(f).mul(f);
        FloatVector tail = exponent.fma(vector(LN2_LOW), p.fma(square, square.mul(-0.5f)));
        FloatVector value = exponent.fma(vector(LN2_HIGH), f.add(tail));
        value = value.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0));
        value = value.blend(x, x.compare(EQ, Float.POSITIVE_INFINITY));
        return value.blend(Float.NaN, x.compare(GE, 0).not());
    }

    private static FloatVector polynomial(FloatVector f) {
        FloatVector p = vector(L8).fma(f, vector(L7));
        p = p.fma(f, vector(L6));
        p = p.fma(f, vector(L5));
        p = p.fma(f, vector(L4));
        p = p.fma(f, vector(L3));
        p = p.fma(f, vector(L2));
        p = p.fma(f, vector(L1));
        return p.fma(f, vector(L0));
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Vectors.SPECIES, value);
    }
}
