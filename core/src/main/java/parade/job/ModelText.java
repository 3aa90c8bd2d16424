package parade.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes what a job says of its model, for {@link JobText}. */
final class ModelText {

    private ModelText() {}

    static String write(ModelSpec model) {
        return "model:\n"
                + JobText.line("  input", model.input().dimensions())
                + "  layers:\n"
                + model.layers().stream()
                        .map(layer -> "    - " + layer(layer) + "\n")
                        .collect(Collectors.joining())
                + JobText.line("  loss", loss(model.loss()));
    }

    private static String layer(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.Dense(
                            int units,
                            Activation activation,
                            Initializer initializer,
                            boolean bias,
                            Optional<Regularization> own) ->
                    "dense: {units: %d, activation: %s, initializer: %s, bias: %s%s}"
                            .formatted(
                                    units,
                                    activation(activation),
                                    initializer(initializer),
                                    bias,
                                    own.map(r -> ", regularization: " + JobText.regularization(r))
                                            .orElse(""));
            case LayerSpec.Dropout(double rate) -> "dropout: {rate: " + rate + "}";
            case LayerSpec.Activate(Activation activation) -> activation(activation);
        };
    }

    private static String activation(Activation activation) {
        return switch (activation) {
            case Activation.LeakyRelu(double slope) -> "{leaky_relu: {slope: " + slope + "}}";
            case Activation.Elu(double alpha) -> "{elu: {alpha: " + alpha + "}}";
            case Activation.Linear _,
                    Activation.Sigmoid _,
                    Activation.Tanh _,
                    Activation.Relu _,
                    Activation.Softmax _,
                    Activation.Step _ ->
                    activation.word();
        };
    }

    private static String loss(LossSpec loss) {
        String weights = classWeights(loss.classWeights());
        return switch (loss.kind()) {
            case MSE, MAE -> Words.word(loss.kind());
            case HUBER -> "{huber: {delta: " + loss.delta() + "}}";
            case HINGE -> "{hinge: {class_weights: " + weights + "}}";
            case BINARY_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY ->
                    "{%s: {label_smoothing: %s, class_weights: %s}}"
                            .formatted(Words.word(loss.kind()), loss.labelSmoothing(), weights);
        };
    }

    private static String classWeights(ClassWeights weights) {
        return switch (weights) {
            case ClassWeights.Equal() -> "equal";
            case ClassWeights.Balanced() -> "balanced";
            case ClassWeights.Listed(List<Double> listed) -> listed.toString();
            case ClassWeights.Named(Map<String, Double> named) ->
                    new TreeMap<>(named)
                            .entrySet().stream()
                                    .map(e -> JobText.quoted(e.getKey()) + ": " + e.getValue())
                                    .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    private static String initializer(Initializer initializer) {
        return switch (initializer) {
            case Initializer.Constant(double value) -> "{constant: " + value + "}";
            case Initializer.Normal(double mean, double deviation) ->
                    "{normal: {mean: " + mean + ", deviation: " + deviation + "}}";
            case Initializer.Uniform(double low, double high) ->
                    "{uniform: {low: " + low + ", high: " + high + "}}";
            case Initializer.Xavier(var distribution) ->
                    "{xavier: " + Words.word(distribution) + "}";
            case Initializer.He(var distribution) -> "{he: " + Words.word(distribution) + "}";
        };
    }
}
