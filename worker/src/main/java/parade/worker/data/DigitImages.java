package parade.worker.data;

import java.util.List;
import parade.draw.Draws;
import parade.worker.data.DigitStrokes.Point;
import parade.worker.data.DigitStrokes.Stroke;

/**
 * Draws images that look like handwritten digits: the strokes of a digit, each time written in
 * another hand (points moved, turned, slanted, stretched, shifted) with another pen.
 */
final class DigitImages {

    static final int CLASSES = 10;
    static final int SIDE = 28;
    static final int PIXELS = SIDE * SIDE;
    static final int MAXIMUM = (Integer.MAX_VALUE - 8) / PIXELS;

    // What each draw of an image's stream decides; the numbers decide bits.
    private static final int DIGIT = 0;
    private static final int STYLE = 1;
    private static final int ROTATION = 2;
    private static final int SLANT = 3;
    private static final int WIDTH = 4;
    private static final int HEIGHT = 5;
    private static final int SHIFT_X = 6;
    private static final int SHIFT_Y = 7;
    private static final int PEN = 8;
    private static final int INK = 9;
    private static final int NOISE = 10;

    /** A point's own movement: of its place in the unit box, so that strokes go on meeting. */
    private static final int POINTS = 1000;

    private static final int PIXEL_NOISE = 1_000_000;

    private static final double POINT_DEVIATION = 0.037;

    private DigitImages() {}

    /**
     * Draws an image.
     *
     * @param draws the image's own stream
     * @param into where image {@code index} becomes bytes {@code [index·784, (index + 1)·784)}
     * @return the digit
     */
    static int draw(Draws draws, byte[] into, int index) {
        int digit = draws.below(CLASSES, DIGIT);
        List<List<Stroke>> styles = DigitStrokes.STYLES.get(digit);
        var hand = new Hand(draws);
        var pen = new Pen(draws.uniform(PEN, 0.8, 1.7));
        for (Stroke stroke : styles.get(draws.below(styles.size(), STYLE))) {
            List<Point> points = stroke.points().stream().map(hand::write).toList();
            if (stroke.curved()) {
                pen.curve(points);
            } else {
                pen.lines(points);
            }
        }
        double ink = draws.uniform(INK, 0.75, 1.0);
        double noise = draws.uniform(NOISE, 0.0, 0.1);
        long grains = 0;
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            // A draw of 64 bits serves eight pixels.
            grains = pixel % 8 == 0 ? draws.bits(PIXEL_NOISE + pixel) : grains >>> 8;
            double grain = (grains & 0xFF) / 127.5 - 1;
            into[index * PIXELS + pixel] = grey(ink * pen.coverage(pixel) + noise * grain);
        }
        return digit;
    }

    private static byte grey(double value) {
        return (byte) Math.rint(255 * Math.min(Math.max(value, 0), 1));
    }

    /** Where a point of the unit box comes to lie in an image. */
    private static final class Hand {

        private final Draws draws;
        private final double sine;
        private final double cosine;
        private final double slant;
        private final double width;
        private final double height;
        private final double shiftX;
        private final double shiftY;

        Hand(Draws draws) {
            this.draws = draws;
            double angle = 0.10 * draws.normal(ROTATION);
            sine = StrictMath.sin(angle);
            cosine = StrictMath.cos(angle);
            slant = 0.1 + 0.15 * draws.normal(SLANT);
            width = draws.uniform(WIDTH, 14, 21);
            height = draws.uniform(HEIGHT, 17.5, 22);
            shiftX = SIDE / 2.0 + 0.7 * draws.normal(SHIFT_X);
            shiftY = SIDE / 2.0 + 0.7 * draws.normal(SHIFT_Y);
        }

        Point write(Point point) {
            long place =
                    POINTS + 2 * (Math.round(100 * point.x()) * 101 + Math.round(100 * point.y()));
            double y = height * (point.y() - 0.5 + POINT_DEVIATION * draws.normal(place + 1));
            double x =
                    width * (point.x() - 0.5 + POINT_DEVIATION * draws.normal(place)) - slant * y;
            return new Point(shiftX + cosine * x - sine * y, shiftY + sine * x + cosine * y);
        }
    }
}
