package parade.worker.model;

/** The mean over the outputs of (y − t)², without ½; the gradient is 2 (y − t) / outputs. */
final class MeanSquaredError extends ErrorLoss {

    @Override
    double loss(double error) {
        return error * error;
    }

    @Override
    float slope(float error) {
        return 2 * error;
    }
}
