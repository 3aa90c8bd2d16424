package parade.worker.layer;

import parade.block.Shape;

/**
 * y = 1 for x > 0, else 0; NaN stays NaN. Its derivative is 0 or nothing at all, so backward passes
 * gradients through as they are: behind a dense layer of one output and under mse, whose gradient
 * is 2 (y − t), a step by the learning rate η/2 is w += η (t − y) x, the learning rule of the
 * perceptron. Rosenblatt, "The perceptron: a probabilistic model for information storage and
 * organization in the brain" (Psychological Review 65, 1958).
 */
public final class Step extends Elementwise {

    public Step(Shape shape) {
        super(shape);
    }

    @Override
    void apply(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] > 0 ? 1 : x[i] <= 0 ? 0 : x[i];
        }
    }

    @Override
    void derive(float[] y, float[] dy, float[] dx, int count) {
        System.arraycopy(dy, 0, dx, 0, count);
    }

    @Override
    double exact(double x, Kinks kinks) {
        kinks.at(x);
        return x > 0 ? 1 : 0;
    }

    @Override
    public boolean ownRule() {
        return true;
    }
}
