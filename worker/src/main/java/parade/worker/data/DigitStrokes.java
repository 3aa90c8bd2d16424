package parade.worker.data;

import java.util.List;

/**
 * How a pen draws the ten digits: by hand, in a box from (0, 0) at the top left to (1, 1) at the
 * bottom right. Where strokes meet, they name the very same point, so that they still meet once
 * points have been moved at random.
 */
final class DigitStrokes {

    record Point(double x, double y) {}

    /**
     * @param curved a smooth curve through the points, else straight lines
     */
    record Stroke(boolean curved, List<Point> points) {}

    /** For each digit the ways to write it, all equally likely; each way is its strokes. */
    static final List<List<List<Stroke>>> STYLES =
            List.of(
                    List.of(
                            List.of(
                                    curve(
                                            .50, .05, .27, .17, .18, .50, .27, .84, .50, .95, .73,
                                            .84, .82, .50, .73, .17, .50, .05)),
                            List.of(
                                    curve(
                                            .58, .06, .32, .16, .20, .48, .28, .82, .50, .95, .74,
                                            .80, .80, .46, .66, .14, .40, .09))),
                    List.of(
                            List.of(line(.50, .05, .50, .95)),
                            List.of(line(.30, .25, .52, .05, .52, .95)),
                            List.of(line(.32, .22, .52, .05, .52, .95), line(.28, .95, .76, .95))),
                    List.of(
                            List.of(
                                    curve(
                                            .22, .27, .34, .09, .60, .06, .76, .23, .68, .46, .42,
                                            .72, .20, .94),
                                    line(.20, .94, .82, .92)),
                            List.of(
                                    curve(
                                            .22, .22, .42, .06, .68, .12, .74, .34, .54, .64, .30,
                                            .90, .19, .82, .32, .74, .56, .88, .84, .90))),
                    List.of(
                            List.of(
                                    curve(.22, .15, .48, .05, .74, .18, .66, .39, .40, .47),
                                    curve(.40, .47, .70, .53, .80, .74, .58, .94, .20, .86)),
                            List.of(
                                    line(.22, .08, .76, .08, .44, .42),
                                    curve(.44, .42, .74, .50, .78, .78, .50, .95, .20, .86))),
                    List.of(
                            List.of(line(.64, .95, .64, .05, .15, .66, .88, .66)),
                            List.of(
                                    line(.26, .08, .20, .53, .82, .50),
                                    line(.74, .07, .70, .50, .66, .95))),
                    List.of(
                            List.of(
                                    line(.76, .07, .32, .07, .27, .44),
                                    curve(
                                            .27, .44, .54, .38, .79, .58, .70, .86, .42, .95, .20,
                                            .85)),
                            List.of(
                                    line(.34, .10, .28, .46),
                                    curve(.28, .46, .58, .42, .76, .64, .62, .90, .22, .90),
                                    line(.34, .10, .80, .06))),
                    List.of(
                            List.of(
                                    curve(
                                            .70, .07, .42, .20, .24, .50, .25, .80, .46, .95, .70,
                                            .86, .76, .66, .58, .51, .36, .57, .25, .75)),
                            List.of(
                                    curve(
                                            .52, .05, .32, .34, .25, .70, .40, .93, .66, .90, .74,
                                            .70, .58, .58, .30, .72))),
                    List.of(
                            List.of(line(.18, .10, .80, .08), curve(.80, .08, .56, .48, .42, .95)),
                            List.of(line(.20, .09, .80, .09, .40, .95), line(.36, .52, .76, .49))),
                    List.of(
                            List.of(
                                    curve(
                                            .50, .48, .26, .30, .34, .09, .64, .07, .74, .28, .50,
                                            .48, .24, .70, .34, .93, .66, .94, .78, .72, .50, .48)),
                            List.of(
                                    curve(
                                            .74, .20, .52, .05, .28, .18, .34, .40, .66, .58, .76,
                                            .80, .50, .95, .26, .80, .36, .58, .62, .42, .74,
                                            .20))),
                    List.of(
                            List.of(
                                    curve(
                                            .76, .28, .62, .09, .36, .10, .24, .30, .38, .50, .62,
                                            .46, .76, .28),
                                    curve(.76, .28, .74, .60, .64, .95)),
                            List.of(
                                    curve(
                                            .74, .26, .56, .06, .32, .14, .26, .36, .44, .50, .66,
                                            .42, .74, .26),
                                    curve(.74, .26, .78, .64, .60, .92, .26, .90))));

    private DigitStrokes() {}

    private static Stroke curve(double... coordinates) {
        return new Stroke(true, points(coordinates));
    }

    private static Stroke line(double... coordinates) {
        return new Stroke(false, points(coordinates));
    }

    private static List<Point> points(double... coordinates) {
        var points = new Point[coordinates.length / 2];
        for (int i = 0; i < points.length; i++) {
            points[i] = new Point(coordinates[2 * i], coordinates[2 * i + 1]);
        }
        return List.of(points);
    }
}
