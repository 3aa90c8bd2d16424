package parade.worker.linalg;

/**
 * The natural logarithm from + − × ÷ and fma alone, so that it has the same bits on every machine;
 * within 2 ulp for all floats. Polynomial from Moshier's Cephes library (logf).
 */
public final class Logarithm {

    private static final int SQRT_HALF_BITS = 0x3f3504f3;
    private static final int MANTISSA_BITS = 23;
    private static final int MANTISSA = (1 << MANTISSA_BITS) - 1;

    /** ln 2 = high + low; high has 10 bits, so its product with an exponent is exact. */
    private static final float LN2_HIGH = 0x1.63p-1f;

    private static final float LN2_LOW = -2.1219444e-4f;

    /** (ln(1 + f) − f + f²/2) / f³ for 1 + f in [√½, √2), highest power first. */
    private static final float[] POLYNOMIAL = {
        7.0376836e-2f,
        -1.151461e-1f,
        1.16769984e-1f,
        -1.2420141e-1f,
        1.4249323e-1f,
        -1.6668057e-1f,
        2.0000714e-1f,
        -2.4999994e-1f,
        3.333333e-1f
    };

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
        int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p23f : x);
        int aboveSqrtHalf = bits - SQRT_HALF_BITS;
        float exponent = (aboveSqrtHalf >> MANTISSA_BITS) - (subnormal ? 23 : 0);
        float f = Float.intBitsToFloat((aboveSqrtHalf & MANTISSA) + SQRT_HALF_BITS) - 1;
        float p = POLYNOMIAL[0];
        for (int i = 1; i < POLYNOMIAL.length; i++) {
            p = Math.fma(p, f, POLYNOMIAL[i]);
        }
        float square = f * f;
        float tail = Math.fma(exponent, LN2_LOW, Math.fma(p * f, square, -0.5f * square));
        return Math.fma(exponent, LN2_HIGH, f + tail);
    }

    /** ln(1 + x) for x ≥ 0, exact to 2 ulp where 1 + x is not: Kahan's correction. */
    public static float logOnePlus(float x) {
        float sum = 1 + x;
        return sum == Float.POSITIVE_INFINITY ? sum : log(sum) + (x - (sum - 1)) / sum;
    }
}
