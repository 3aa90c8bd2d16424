package parade.deploy;

import java.util.Locale;
import parade.block.ParameterSpec;

/**
 * How far the values of one parameter are apart in two models.
 *
 * @param differing how many values are of other bits
 * @param greatest the largest |a − b|, in double; NaN if some value is
 * @param ulps the largest number of float32 steps between two values; −0 and +0 are one apart
 */
record ParameterDifference(ParameterSpec parameter, int differing, double greatest, long ulps) {

    static ParameterDifference of(ParameterSpec parameter, float[] a, float[] b) {
        int differing = 0;
        double greatest = 0;
        long ulps = 0;
        for (int i = 0; i < parameter.shape().size(); i++) {
            if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
                differing++;
                greatest = Math.max(greatest, Math.abs((double) a[i] - b[i]));
                ulps = Math.max(ulps, Math.abs(rank(a[i]) - rank(b[i])));
            }
        }
        return new ParameterDifference(parameter, differing, greatest, ulps);
    }

    /** The place of a float32 among all of them, in their order. */
    private static long rank(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits >= 0 ? bits : -1L - (bits & Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        String name =
                String.format(Locale.ROOT, "%-24s %-12s", parameter.name(), parameter.shape());
        return differing == 0
                ? name + " equal bits"
                : String.format(
                        Locale.ROOT,
                        "%s %,d of %,d values differ, by at most %.6g or %,d ulps",
                        name,
                        differing,
                        parameter.shape().size(),
                        greatest,
                        ulps);
    }
}
