package parade.worker.layer;

import parade.block.Shape;
import parade.worker.linalg.Exponential;
import parade.worker.linalg.Selection;

/**
 * y = x for x > 0, else alpha·(e^x − 1), with the derivative 1 for x > 0, else y + alpha. Clevert,
 * Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units
 * (ELUs)" (ICLR 2016). Below 0 the error is that of e^x, some 1e-7·alpha, however near y is to 0.
 */
public final class Elu extends Elementwise {

    private final double exactAlpha;
    private final float alpha;

    /**
     * @param alpha above 0, so that y has the sign of x
     */
    public Elu(Shape shape, double alpha) {
        super(shape);
        exactAlpha = alpha;
        this.alpha = (float) alpha;
    }

    @Override
    void apply(float[] x, float[] y, int count) {
        Exponential.exp(x, y, 0, count);
        for (int i = 0; i < count; i++) {
            y[i] = alpha * (y[i] - 1);
        }
        Selection.whereAboveZero(x, x, y, count);
    }

    @Override
    void derive(float[] y, float[] dy, float[] dx, int count) {
        for (int i = 0; i < count; i++) {
            dx[i] = dy[i] * (y[i] + alpha);
        }
        Selection.whereAboveZero(y, dy, dx, count);
    }

    @Override
    double exact(double x, Kinks kinks) {
        if (exactAlpha != 1) {
            kinks.at(x);
        }
        return x > 0 ? x : exactAlpha * Math.expm1(x);
    }
}
