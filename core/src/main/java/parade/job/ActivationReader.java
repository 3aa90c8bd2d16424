package parade.job;

/** Reads activations, be they a key of a layer or layers themselves. */
final class ActivationReader {

    private ActivationReader() {}

    static Activation read(Value value) {
        return Variant.choose(value, Choice.ACTIVATION)
                .map(variant -> variant.<Activation>section(keys -> read(variant.name(), keys)))
                .orElseGet(Activation.Linear::new);
    }

    static Activation read(String name, Section keys) {
        return switch (name) {
            case "linear" -> new Activation.Linear();
            case "sigmoid" -> new Activation.Sigmoid();
            case "tanh" -> new Activation.Tanh();
            case "relu" -> new Activation.Relu();
            case "leaky_relu" ->
                    new Activation.LeakyRelu(keys.orElse("slope", Numbers::fraction, 0.01));
            case "elu" -> new Activation.Elu(keys.orElse("alpha", Numbers::positiveFloat, 1.0));
            case "softmax" -> new Activation.Softmax();
            case "step" -> new Activation.Step();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
