package parade.worker.model;

/**
 * The mean over the outputs of e²/2 where |e| ≤ delta, else delta·(|e| − delta/2), of e = y − t;
 * the gradient is e cut off at ±delta, over the outputs. Huber, "Robust estimation of a location
 * parameter" (Annals of Mathematical Statistics 35, 1964).
 */
final class Huber extends ErrorLoss {

    private final double delta;
    private final float most;

    /**
     * @param delta above 0
     */
    Huber(double delta) {
        this.delta = delta;
        most = (float) delta;
    }

    @Override
    double loss(double error) {
        double size = Math.abs(error);
        return size <= delta ? error * error / 2 : delta * (size - delta / 2);
    }

    @Override
    float slope(float error) {
        return Math.min(Math.max(error, -most), most);
    }
}
