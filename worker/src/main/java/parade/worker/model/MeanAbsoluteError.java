package parade.worker.model;

import parade.worker.layer.Kinks;

/**
 * The mean over the outputs of |y − t|; the gradient is sign(y − t) / outputs, with sign(0) = 0.
 */
final class MeanAbsoluteError extends ErrorLoss {

    @Override
    double loss(double error) {
        return Math.abs(error);
    }

    @Override
    float slope(float error) {
        return Math.signum(error);
    }

    @Override
    void note(double error, Kinks kinks) {
        kinks.at(error);
    }
}
