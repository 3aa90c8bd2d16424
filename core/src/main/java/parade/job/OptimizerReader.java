package parade.job;

import java.util.List;

/** Reads {@code optimizer} and {@code clip}. */
final class OptimizerReader {

    private OptimizerReader() {}

    static OptimizerSpec optimizer(Value value) {
        return Variant.choose(value, List.of("sgd", "momentum", "adam"))
                .map(variant ->
                        variant.<OptimizerSpec>section(keys -> optimizer(variant.name(), keys)))
                .orElseGet(() -> new OptimizerSpec.Sgd(1));
    }

    private static OptimizerSpec optimizer(String name, Section keys) {
        return switch (name) {
            case "sgd" -> new OptimizerSpec.Sgd(keys.required("learning_rate", Numbers::positive));
            case "momentum" ->
                    new OptimizerSpec.Momentum(
                            keys.required("learning_rate", Numbers::positive),
                            keys.orElse("momentum", Numbers::fraction, 0.9));
            case "adam" ->
                    new OptimizerSpec.Adam(
                            keys.orElse("learning_rate", Numbers::positive, 0.001),
                            keys.orElse("beta1", Numbers::fraction, 0.9),
                            keys.orElse("beta2", Numbers::fraction, 0.999),
                            keys.orElse("epsilon", Numbers::positive, 1e-8));
            default -> throw new IllegalArgumentException(name);
        };
    }

    static Clip clip(Value value) {
        return Variant.choose(value, List.of("global_norm"))
                .map(variant ->
                        variant.section(keys -> keys.required("maximum", Numbers::positive)))
                .map(Clip.GlobalNorm::new)
                .orElseGet(() -> new Clip.GlobalNorm(1));
    }
}
