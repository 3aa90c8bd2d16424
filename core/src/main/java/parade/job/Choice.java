package parade.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A place of a job file where keys exclude one another: the variants of a choice, or the units of a
 * span. The same name may mean different things at different places ({@code constant}, {@code
 * step}, {@code value}), so the place decides.
 *
 * @param place what keys of such places look like
 * @param variants each with the key that a bare value is short for, or an empty text: {@code sgd:
 *     0.1} is {@code sgd: {learning_rate: 0.1}}
 */
record Choice(Pattern place, Map<String, String> variants) {

    private static final List<String> ACTIVATIONS =
            List.of(
                    "linear",
                    "sigmoid",
                    "tanh",
                    "relu",
                    "leaky_relu: slope",
                    "elu: alpha",
                    "softmax",
                    "step");

    /** Every activation is a layer, too. */
    private static final List<String> LAYERS =
            Stream.concat(Stream.of("dense: units", "dropout: rate"), ACTIVATIONS.stream())
                    .toList();

    static final Choice SPAN =
            of(
                    "train|train\\.evaluate_every|checkpoint\\.every|schedule\\.(step|exponential)\\.every",
                    List.of("steps", "epochs"));

    static final Choice LAYER = of("model\\.layers\\.\\d+", LAYERS);

    static final Choice ACTIVATION = of("model\\.layers\\.\\d+\\.dense\\.activation", ACTIVATIONS);

    static final Choice INITIALIZER =
            of(
                    "model\\.layers\\.\\d+\\.dense\\.initializer",
                    List.of(
                            "zeros",
                            "ones",
                            "constant: value",
                            "normal: deviation",
                            "uniform",
                            "xavier: distribution",
                            "he: distribution"));

    static final Choice LOSS =
            of(
                    "model\\.loss",
                    List.of(
                            "mse",
                            "mae",
                            "huber: delta",
                            "hinge",
                            "binary_cross_entropy",
                            "softmax_cross_entropy"));

    static final Choice MISSING =
            of(
                    "data\\.(train|validation|test)\\.missing",
                    List.of("error", "mean", "value: value"));

    static final Choice SCALE =
            of("data\\.scale", List.of("none", "divide: by", "minmax", "standard"));

    static final Choice OPTIMIZER =
            of(
                    "optimizer",
                    List.of(
                            "sgd: learning_rate",
                            "momentum: learning_rate",
                            "nesterov: learning_rate",
                            "adagrad: learning_rate",
                            "rmsprop: learning_rate",
                            "adam: learning_rate",
                            "adamw: learning_rate"));

    static final Choice SCHEDULE =
            of("schedule", List.of("constant", "step", "exponential", "cosine: to"));

    static final Choice CLIP = of("clip", List.of("global_norm: maximum", "value: maximum"));

    static final Choice CONSISTENCY = of("consistency", List.of("sync", "async", "ssp: bound"));

    static final Choice TRANSPORT = of("security", List.of("tls", "plaintext"));

    private static final List<Choice> ALL =
            List.of(
                    SPAN,
                    LAYER,
                    ACTIVATION,
                    INITIALIZER,
                    LOSS,
                    MISSING,
                    SCALE,
                    OPTIMIZER,
                    SCHEDULE,
                    CLIP,
                    CONSISTENCY,
                    TRANSPORT);

    private static Choice of(String place, List<String> variants) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String variant : variants) {
            String[] parts = variant.split(": ", 2);
            arguments.put(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return new Choice(Pattern.compile(place), arguments);
    }

    /** The choice whose names stand directly below a key, {@code optimizer}. */
    static Optional<Choice> at(String key) {
        return ALL.stream().filter(c -> c.place.matcher(key).matches()).findFirst();
    }

    static List<Choice> all() {
        return ALL;
    }

    List<String> names() {
        return List.copyOf(variants.keySet());
    }

    /** The key that a bare value of a variant stands for. */
    Optional<String> bareArgument(String name) {
        return Optional.ofNullable(variants.get(name)).filter(argument -> !argument.isEmpty());
    }

    /**
     * A scalar at a key as the mapping that it is short for: {@code adam} is {@code {adam: }}, and
     * {@code 0.1} at {@code optimizer.sgd} is {@code {learning_rate: 0.1}}. Empty where it is short
     * for nothing.
     */
    static Optional<Tree.Mapping> spellOut(Tree.Scalar scalar, String key) {
        if (scalar.nothing()) {
            return Optional.empty();
        }
        if (at(key).isPresent()) {
            Tree nothing = new Tree.Scalar(scalar.place(), "", true);
            return Optional.of(Tree.Mapping.of(scalar.place(), scalar.text(), nothing));
        }
        return ofVariant(key)
                .flatMap(choice -> choice.bareArgument(Value.lastName(key)))
                .map(argument -> Tree.Mapping.of(scalar.place(), argument, scalar));
    }

    /** The choice that a key is a variant of. */
    static Optional<Choice> ofVariant(String key) {
        int dot = key.lastIndexOf('.');
        return at(key.substring(0, Math.max(0, dot)))
                .filter(choice -> choice.variants.containsKey(Value.lastName(key)));
    }
}
