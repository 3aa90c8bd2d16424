package parade.worker.layer;

/**
 * Which side of every kink the numbers of one pass in double fell on. Two points with the same
 * sides have one smooth function between them, so a difference of their values tells a derivative.
 */
public final class Kinks {

    private long sides = 1;
    private double nearest = Double.POSITIVE_INFINITY;
    private double furthest;

    /** Notes a number by its signed distance from the kink; the kink itself is on the low side. */
    public void at(double distance) {
        choose(distance > 0 ? 1 : 0);
        double size = Math.abs(distance);
        if (size > 0) {
            nearest = Math.min(nearest, size);
            furthest = Math.max(furthest, size);
        }
    }

    /** Notes which of several functions was taken. */
    public void choose(int function) {
        // A hash: two passes that differ look alike once in 2^64.
        sides = (sides ^ function) * 0x9E3779B97F4A7C15L;
        sides ^= sides >>> 32;
    }

    /** Whether another pass took the same functions everywhere. */
    public boolean sameSides(Kinks other) {
        return sides == other.sides;
    }

    /**
     * Whether a number came so near to its kink, measured by the greatest distance of any, that
     * rounding may put it on the other side. Those upon it are there with any rounding.
     */
    public boolean within(double rounding) {
        return nearest < rounding * furthest;
    }
}
