package parade.worker.layer;

import parade.block.Shape;
import parade.worker.linalg.Exponential;

/** y = 1 / (1 + e^−x), with the derivative y (1 − y). */
public final class Sigmoid extends Elementwise {

    public Sigmoid(Shape shape) {
        super(shape);
    }

    @Override
    void apply(float[] x, float[] y, int count) {
        Exponential.sigmoid(x, y, 0, count);
    }

    @Override
    void derive(float[] y, float[] dy, float[] dx, int count) {
        for (int i = 0; i < count; i++) {
            dx[i] = dy[i] * (y[i] * (1 - y[i]));
        }
    }

    @Override
    double exact(double x, Kinks kinks) {
        return 1 / (1 + Math.exp(-x));
    }
}
