package parade.worker.layer;

import parade.block.Shape;
import parade.worker.linalg.Selection;

/** y = max(x, 0), with the derivative 1 for x > 0, else 0. NaN stays NaN. */
public final class Relu extends Elementwise {

    public Relu(Shape shape) {
        super(shape);
    }

    @Override
    void apply(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = Math.max(x[i], 0f);
        }
    }

    @Override
    void derive(float[] y, float[] dy, float[] dx, int count) {
        Selection.aboveZeroElseZero(y, dy, dx, count);
    }

    @Override
    double exact(double x, Kinks kinks) {
        kinks.at(x);
        return Math.max(x, 0);
    }
}
