package parade.block;

/**
 * The law that a parameter's first values are drawn from. What depends on a layer (fan-in, say) has
 * been worked out, so that a server needs nothing but the seed and the parameter's name to draw any
 * block of it.
 */
public sealed interface InitialValues {

    record Constant(float value) implements InitialValues {}

    record Normal(double mean, double deviation) implements InitialValues {}

    /** Uniform in [low, high). */
    record Uniform(double low, double high) implements InitialValues {}
}
