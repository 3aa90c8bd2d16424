package parade.worker.layer;

import parade.block.Shape;
import parade.worker.linalg.Exponential;

/** y = tanh x, with the derivative 1 − y². */
public final class Tanh extends Elementwise {

    public Tanh(Shape shape) {
        super(shape);
    }

    @Override
    void apply(float[] x, float[] y, int count) {
        Exponential.tanh(x, y, 0, count);
    }

    @Override
    void derive(float[] y, float[] dy, float[] dx, int count) {
        for (int i = 0; i < count; i++) {
            dx[i] = dy[i] * Math.fma(-y[i], y[i], 1f);
        }
    }

    @Override
    double exact(double x, Kinks kinks) {
        return Math.tanh(x);
    }
}
