package parade.worker.layer;

import parade.block.Shape;
import parade.worker.linalg.Selection;

/** y = x for x > 0, else slope·x, with the derivative 1 for x > 0, else slope. */
public final class LeakyRelu extends Elementwise {

    private final double exactSlope;
    private final float slope;

    /**
     * @param slope in [0, 1), so that y has the sign of x
     */
    public LeakyRelu(Shape shape, double slope) {
        super(shape);
        exactSlope = slope;
        this.slope = (float) slope;
    }

    @Override
    void apply(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = slope * x[i];
        }
        Selection.whereAboveZero(x, x, y, count);
    }

    @Override
    void derive(float[] y, float[] dy, float[] dx, int count) {
        for (int i = 0; i < count; i++) {
            dx[i] = slope * dy[i];
        }
        Selection.whereAboveZero(y, dy, dx, count);
    }

    @Override
    double exact(double x, Kinks kinks) {
        kinks.at(x);
        return x > 0 ? x : exactSlope * x;
    }
}
