package parade.worker.data;

import java.util.Arrays;
import java.util.List;
import parade.worker.data.DigitStrokes.Point;

/**
 * Draws lines and curves with soft edges into one image of {@link DigitImages#SIDE} pixels a side:
 * each pixel knows the square of its distance to the nearest line.
 */
final class Pen {

    private static final int SIDE = DigitImages.SIDE;
    private static final int LINES_PER_SPAN = 6;

    /** Half the width, in pixels, over which an edge fades. */
    private static final double EDGE = 0.7;

    private final double radius;
    private final double reach;
    private final double[] squaredDistance = new double[SIDE * SIDE];

    /**
     * @param radius in pixels
     */
    Pen(double radius) {
        this.radius = radius;
        reach = radius + EDGE;
        Arrays.fill(squaredDistance, reach * reach);
    }

    /** How much of a pixel is drawn over, from 0 to 1. */
    double coverage(int pixel) {
        double inside = reach - Math.sqrt(squaredDistance[pixel]);
        return Math.min(Math.max(inside / (2 * Math.min(EDGE, radius)), 0), 1);
    }

    void lines(List<Point> points) {
        for (int i = 1; i < points.size(); i++) {
            line(points.get(i - 1), points.get(i));
        }
    }

    /**
     * Catmull and Rom's spline (1974): through all points, each left in its neighbours' direction.
     */
    void curve(List<Point> points) {
        int last = points.size() - 1;
        boolean closed = points.getFirst().equals(points.getLast());
        for (int i = 0; i < last; i++) {
            Point before = i > 0 ? points.get(i - 1) : points.get(closed ? last - 1 : 0);
            Point after = i + 2 <= last ? points.get(i + 2) : points.get(closed ? 1 : last);
            span(before, points.get(i), points.get(i + 1), after);
        }
    }

    private void span(Point before, Point from, Point to, Point after) {
        Point previous = from;
        for (int i = 1; i <= LINES_PER_SPAN; i++) {
            double t = (double) i / LINES_PER_SPAN;
            var next =
                    new Point(
                            spline(before.x(), from.x(), to.x(), after.x(), t),
                            spline(before.y(), from.y(), to.y(), after.y(), t));
            line(previous, next);
            previous = next;
        }
    }

    private static double spline(double before, double from, double to, double after, double t) {
        double linear = to - before;
        double square = 2 * before - 5 * from + 4 * to - after;
        double cubic = 3 * (from - to) + after - before;
        return from + 0.5 * t * (linear + t * (square + t * cubic));
    }

    private void line(Point from, Point to) {
        int left = first(Math.min(from.x(), to.x()));
        int right = end(Math.max(from.x(), to.x()));
        int top = first(Math.min(from.y(), to.y()));
        int bottom = end(Math.max(from.y(), to.y()));
        double alongX = to.x() - from.x();
        double alongY = to.y() - from.y();
        double squaredLength = alongX * alongX + alongY * alongY;
        double perSquaredLength = squaredLength == 0 ? 0 : 1 / squaredLength;
        for (int y = top; y < bottom; y++) {
            double deltaY = y - from.y();
            for (int x = left; x < right; x++) {
                double deltaX = x - from.x();
                double t = (deltaX * alongX + deltaY * alongY) * perSquaredLength;
                double nearest = Math.min(Math.max(t, 0), 1);
                double offX = deltaX - nearest * alongX;
                double offY = deltaY - nearest * alongY;
                double squared = offX * offX + offY * offY;
                int pixel = y * SIDE + x;
                squaredDistance[pixel] = Math.min(squaredDistance[pixel], squared);
            }
        }
    }

    /** The first pixel that a line which begins at a coordinate can reach. */
    private int first(double coordinate) {
        return Math.max(0, (int) Math.ceil(coordinate - reach));
    }

    private int end(double coordinate) {
        return Math.min(SIDE, (int) Math.floor(coordinate + reach) + 1);
    }
}
