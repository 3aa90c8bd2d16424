package parade.job;

/** Reads {@code optimizer}, {@code regularization} and {@code clip}. */
final class OptimizerReader {

    private OptimizerReader() {}

    static OptimizerSpec optimizer(Value value) {
        return Variant.choose(value, Choice.OPTIMIZER)
                .map(variant ->
                        variant.<OptimizerSpec>section(keys -> optimizer(variant.name(), keys)))
                .orElseGet(() -> new OptimizerSpec.Sgd(1));
    }

    private static OptimizerSpec optimizer(String name, Section keys) {
        return switch (name) {
            case "sgd" ->
                    new OptimizerSpec.Sgd(keys.required("learning_rate", Numbers::positiveFloat));
            case "momentum" ->
                    new OptimizerSpec.Momentum(
                            keys.required("learning_rate", Numbers::positiveFloat),
                            keys.orElse("momentum", Numbers::fraction, 0.9));
            case "nesterov" ->
                    new OptimizerSpec.Nesterov(
                            keys.required("learning_rate", Numbers::positiveFloat),
                            keys.orElse("momentum", Numbers::fraction, 0.9));
            case "adagrad" ->
                    new OptimizerSpec.AdaGrad(
                            keys.orElse("learning_rate", Numbers::positiveFloat, 0.01),
                            keys.orElse("epsilon", Numbers::positiveFloat, 1e-10));
            case "rmsprop" ->
                    new OptimizerSpec.RmsProp(
                            keys.orElse("learning_rate", Numbers::positiveFloat, 0.01),
                            keys.orElse("rho", Numbers::fraction, 0.99),
                            keys.orElse("epsilon", Numbers::positiveFloat, 1e-8));
            case "adam" ->
                    new OptimizerSpec.Adam(
                            keys.orElse("learning_rate", Numbers::positiveFloat, 0.001),
                            keys.orElse("beta1", Numbers::fraction, 0.9),
                            keys.orElse("beta2", Numbers::fraction, 0.999),
                            keys.orElse("epsilon", Numbers::positiveFloat, 1e-8),
                            keys.orElse("amsgrad", Words::truth, false),
                            keys.orElse("decay", Numbers::notNegative, 0.0));
            case "adamw" ->
                    new OptimizerSpec.AdamW(
                            keys.orElse("learning_rate", Numbers::positiveFloat, 0.001),
                            keys.orElse("beta1", Numbers::fraction, 0.9),
                            keys.orElse("beta2", Numbers::fraction, 0.999),
                            keys.orElse("epsilon", Numbers::positiveFloat, 1e-8),
                            keys.orElse("weight_decay", Numbers::notNegativeFloat, 0.01));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The stand-in is a norm of 1. */
    static Clip clip(Value value) {
        return Variant.choose(value, Choice.CLIP)
                .map(variant -> variant.section(keys -> clip(variant.name(), keys)))
                .orElseGet(() -> new Clip.GlobalNorm(1));
    }

    private static Clip clip(String name, Section keys) {
        return switch (name) {
            case "global_norm" -> new Clip.GlobalNorm(keys.required("maximum", Numbers::positive));
            case "value" -> new Clip.ByValue(keys.required("maximum", Numbers::positiveFloat));
            default -> throw new IllegalArgumentException(name);
        };
    }

    static Regularization regularization(Value value) {
        return value.section(keys ->
                new Regularization(
                        keys.orElse("l1", Numbers::notNegativeFloat, 0.0),
                        keys.orElse("l2", Numbers::notNegativeFloat, 0.0)));
    }
}
