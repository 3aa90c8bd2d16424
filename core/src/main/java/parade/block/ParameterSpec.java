package parade.block;

/**
 * A named tensor of a model.
 *
 * @param name the layer's path and the parameter's own name, {@code layers.0.weight}; unique in a
 *     model
 * @param penalty none for biases and normalization
 */
public record ParameterSpec(
        String name, Shape shape, Role role, InitialValues initial, Penalty penalty) {}
