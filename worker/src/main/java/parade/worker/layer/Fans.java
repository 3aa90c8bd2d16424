package parade.worker.layer;

import parade.block.InitialValues;
import parade.job.Initializer;

/**
 * How many numbers go into and out of a unit: what turns an initializer of the job file into a law
 * of first values.
 */
record Fans(int in, int out) {

    InitialValues resolve(Initializer initializer) {
        return switch (initializer) {
            case Initializer.Constant constant ->
                    new InitialValues.Constant((float) constant.value());
            case Initializer.Normal normal ->
                    new InitialValues.Normal(normal.mean(), normal.deviation());
            case Initializer.Uniform uniform ->
                    new InitialValues.Uniform(uniform.low(), uniform.high());
            case Initializer.Xavier xavier ->
                    ofVariance(2.0 / ((double) in + out), xavier.distribution());
            case Initializer.He he -> ofVariance(2.0 / in, he.distribution());
        };
    }

    /** Mean 0; the uniform law on ±u has variance u²/3. */
    private static InitialValues ofVariance(
            double variance, Initializer.Distribution distribution) {
        return switch (distribution) {
            case NORMAL -> new InitialValues.Normal(0, Math.sqrt(variance));
            case UNIFORM -> {
                double bound = Math.sqrt(3 * variance);
                yield new InitialValues.Uniform(-bound, bound);
            }
        };
    }
}
