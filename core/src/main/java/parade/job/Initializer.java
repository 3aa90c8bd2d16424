package parade.job;

/** How a weight's first values are drawn, as the job file writes it. */
public sealed interface Initializer {

    record Constant(double value) implements Initializer {}

    record Normal(double mean, double deviation) implements Initializer {}

    record Uniform(double low, double high) implements Initializer {}

    /** Variance 2 / (fan-in + fan-out): Glorot and Bengio, AISTATS 2010. */
    record Xavier(Distribution distribution) implements Initializer {}

    /** Variance 2 / fan-in: He, Zhang, Ren and Sun, ICCV 2015. */
    record He(Distribution distribution) implements Initializer {}

    enum Distribution {
        UNIFORM,
        NORMAL
    }
}
