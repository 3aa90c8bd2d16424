package parade.job;

import parade.job.Initializer.Distribution;

/** Reads {@code initializer}. */
final class InitializerReader {

    private InitializerReader() {}

    /** What suits a layer's weight before the activation, where the job file says nothing. */
    static Initializer behind(Activation activation) {
        return switch (activation) {
            case Activation.Relu _, Activation.LeakyRelu _, Activation.Elu _ ->
                    new Initializer.He(Distribution.NORMAL);
            case Activation.Linear _,
                    Activation.Sigmoid _,
                    Activation.Tanh _,
                    Activation.Softmax _,
                    Activation.Step _ ->
                    new Initializer.Xavier(Distribution.UNIFORM);
        };
    }

    static Initializer read(Value value) {
        return Variant.choose(value, Choice.INITIALIZER)
                .map(variant -> variant.<Initializer>section(keys -> read(variant.name(), keys)))
                .orElseGet(() -> new Initializer.Constant(0));
    }

    private static Initializer read(String name, Section keys) {
        return switch (name) {
            case "zeros" -> new Initializer.Constant(0);
            case "ones" -> new Initializer.Constant(1);
            case "constant" ->
                    new Initializer.Constant(keys.required("value", Numbers::finiteFloat));
            case "normal" ->
                    new Initializer.Normal(
                            keys.orElse("mean", Numbers::finiteFloat, 0.0),
                            keys.required("deviation", Numbers::notNegativeFloat));
            case "uniform" -> uniform(keys);
            case "xavier" -> new Initializer.Xavier(distribution(keys, Distribution.UNIFORM));
            case "he" -> new Initializer.He(distribution(keys, Distribution.NORMAL));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Initializer uniform(Section keys) {
        int before = keys.problemsSoFar();
        double low = keys.required("low", Numbers::finiteFloat);
        double high = keys.required("high", Numbers::finiteFloat);
        if (keys.fineSince(before) && !(low < high)) {
            keys.complain("high", "found %s, expected more than low, %s".formatted(high, low));
        }
        return new Initializer.Uniform(low, high);
    }

    private static Distribution distribution(Section keys, Distribution otherwise) {
        return keys.orElse("distribution", Words.of(Distribution.class), otherwise);
    }
}
