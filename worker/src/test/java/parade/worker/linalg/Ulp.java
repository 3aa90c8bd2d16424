package parade.worker.linalg;

/** How far a float is from the exact value. */
final class Ulp {

    private Ulp() {}

    /** In units of the last place of the exact value's float; 0 where both are NaN or alike. */
    static double error(float value, double exact) {
        if (Double.isNaN(exact) || Float.isNaN(value)) {
            return Double.isNaN(exact) == Float.isNaN(value) ? 0 : Double.POSITIVE_INFINITY;
        }
        float rounded = (float) exact;
        if (value == rounded) {
            return 0;
        }
        return Math.abs(value - exact) / Math.ulp(Math.min(Math.abs(rounded), Float.MAX_VALUE));
    }
}
