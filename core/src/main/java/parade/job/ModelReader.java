package parade.job;

import java.util.List;
import java.util.Optional;
import parade.block.Shape;

/** Reads {@code model}. */
final class ModelReader {

    private static final Shape STAND_IN = Shape.of(1);

    private ModelReader() {}

    static ModelSpec read(Section model) {
        int before = model.problemsSoFar();
        Shape input = model.required("input", ModelReader::shape);
        List<LayerSpec> layers = model.required("layers", Words.list(ModelReader::layer));
        LossSpec loss = model.required("loss", LossReader::read);
        if (model.fineSince(before)) {
            check(model, input, layers, loss);
        }
        return new ModelSpec(input, layers, loss);
    }

    private static void check(Section model, Shape input, List<LayerSpec> layers, LossSpec loss) {
        if (layers.isEmpty()) {
            model.complain("layers", "found an empty list, expected at least one layer");
            return;
        }
        if (layers.stream().noneMatch(LayerSpec.Dense.class::isInstance)) {
            model.complain("layers", "found no layer with weights, expected at least one dense");
            return;
        }
        long inputs = input.size();
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) instanceof LayerSpec.Dense dense) {
                if (inputs * dense.units() > Shape.MAXIMUM_SIZE) {
                    model.complain(
                            "layers",
                            "layer %d has a weight of %d×%d values, more than an array can hold"
                                    .formatted(i, inputs, dense.units()));
                }
                inputs = dense.units();
            }
        }
        checkLoss(model, loss, inputs);
    }

    private static void checkLoss(Section model, LossSpec loss, long outputs) {
        if (loss.kind() == Loss.BINARY_CROSS_ENTROPY && outputs != 1) {
            model.complain(
                    "loss",
                    "found %d outputs of the last layer, expected 1 for binary_cross_entropy"
                            .formatted(outputs));
        } else if (loss.classWeights() instanceof ClassWeights.Listed(List<Double> weights)) {
            long classes = outputs == 1 ? 2 : outputs;
            // The data may have fewer classes than the net has outputs; they are counted when read.
            boolean impossible =
                    outputs == 1 ? weights.size() != classes : weights.size() > classes;
            if (impossible) {
                model.complain(
                        "loss." + Words.word(loss.kind()) + ".class_weights",
                        "found %d weights, expected one for each of %d classes"
                                .formatted(weights.size(), classes));
            }
        }
    }

    private static Shape shape(Value value) {
        int before = value.problems().count();
        List<Integer> dimensions = Words.list(Numbers.integer(1, Integer.MAX_VALUE)).read(value);
        if (value.problems().count() > before) {
            return STAND_IN;
        }
        if (dimensions.isEmpty()) {
            value.expected("at least one extent, such as [784]");
            return STAND_IN;
        }
        if (Shape.exceedsMaximum(dimensions)) {
            value.complain("an example of this shape has more values than an array can hold");
            return STAND_IN;
        }
        return new Shape(dimensions);
    }

    private static LayerSpec layer(Value value) {
        return Variant.choose(value, Choice.LAYER)
                .map(variant ->
                        variant.<LayerSpec>section(keys ->
                                switch (variant.name()) {
                                    case "dense" -> dense(keys);
                                    case "dropout" -> dropout(keys);
                                    default -> activate(variant.name(), keys);
                                }))
                .orElseGet(() -> new LayerSpec.Activate(new Activation.Linear()));
    }

    private static LayerSpec dropout(Section dropout) {
        return new LayerSpec.Dropout(dropout.required("rate", Numbers::fraction));
    }

    private static LayerSpec activate(String name, Section keys) {
        return new LayerSpec.Activate(ActivationReader.read(name, keys));
    }

    private static LayerSpec dense(Section dense) {
        int units = dense.required("units", Numbers.integer(1, Integer.MAX_VALUE));
        Activation activation =
                dense.orElse("activation", ActivationReader::read, new Activation.Linear());
        Optional<Initializer> initializer = dense.optional("initializer", InitializerReader::read);
        boolean bias = dense.orElse("bias", Words::truth, true);
        Optional<Regularization> regularization =
                dense.optional("regularization", OptimizerReader::regularization);
        return new LayerSpec.Dense(
                units,
                activation,
                initializer.orElseGet(() -> InitializerReader.behind(activation)),
                bias,
                regularization);
    }
}
