package parade.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads {@code model.loss}. */
final class LossReader {

    private LossReader() {}

    static LossSpec read(Value value) {
        return Variant.choose(value, Choice.LOSS)
                .map(variant -> variant.section(keys -> read(variant.name(), keys)))
                .orElseGet(() -> LossSpec.of(Loss.MSE));
    }

    private static LossSpec read(String name, Section keys) {
        Loss loss = Loss.valueOf(name.toUpperCase(Locale.ROOT));
        return switch (loss) {
            case MSE, MAE -> LossSpec.of(loss);
            case HUBER ->
                    new LossSpec(
                            loss,
                            0,
                            keys.orElse("delta", Numbers::positiveFloat, 1.0),
                            new ClassWeights.Equal());
            case HINGE -> new LossSpec(loss, 0, 1, weights(keys));
            case BINARY_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY ->
                    new LossSpec(
                            loss,
                            keys.orElse("label_smoothing", Numbers::fraction, 0.0),
                            1,
                            weights(keys));
        };
    }

    private static ClassWeights weights(Section keys) {
        return keys.orElse("class_weights", LossReader::classWeights, new ClassWeights.Equal());
    }

    /** {@code equal}, {@code balanced}, a list, or a mapping by the classes' names. */
    private static ClassWeights classWeights(Value value) {
        return switch (value.tree()) {
            case Tree.Sequence sequence -> {
                List<Double> weights = new ArrayList<>();
                for (int i = 0; i < sequence.items().size(); i++) {
                    weights.add(
                            Numbers.positiveFloat(
                                    value.child(String.valueOf(i), sequence.items().get(i))));
                }
                yield new ClassWeights.Listed(weights);
            }
            case Tree.Mapping mapping -> {
                Map<String, Double> weights = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((name, entry) ->
                                weights.put(
                                        name,
                                        Numbers.positiveFloat(value.child(name, entry.value()))));
                yield new ClassWeights.Named(weights);
            }
            case Tree.Scalar scalar when scalar.text().equals("balanced") ->
                    new ClassWeights.Balanced();
            case Tree.Scalar scalar -> {
                if (!scalar.text().equals("equal")) {
                    value.expected(
                            "equal, balanced, a list of numbers, or a mapping of classes to numbers");
                }
                yield new ClassWeights.Equal();
            }
        };
    }
}
