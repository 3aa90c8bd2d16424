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
        Loss loss = model.required("loss", Words.of(Loss.class));
        if (model.fineSince(before)) {
            check(model, input, layers, loss);
        }
        return new ModelSpec(input, layers, loss);
    }

    private static void check(Section model, Shape input, List<LayerSpec> layers, Loss loss) {
        if (layers.isEmpty()) {
            model.complain("layers", "found an empty list, expected at least one layer");
            return;
        }
        long inputs = input.size();
        for (int i = 0; i < layers.size(); i++) {
            int outputs = outputs(layers.get(i));
            if (inputs * outputs > Shape.MAXIMUM_SIZE) {
                model.complain(
                        "layers",
                        "layer %d has a weight of %d×%d values, more than an array can hold"
                                .formatted(i, inputs, outputs));
            }
            inputs = outputs;
        }
        if (loss == Loss.BINARY_CROSS_ENTROPY && inputs != 1) {
            model.complain(
                    "loss",
                    "found %d units in the last layer, expected 1 for binary_cross_entropy"
                            .formatted(inputs));
        }
    }

    private static int outputs(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.Dense dense -> dense.units();
        };
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
        return Variant.choose(value, List.of("dense"))
                .map(variant -> variant.section(ModelReader::dense))
                .orElseGet(() ->
                        new LayerSpec.Dense(
                                1,
                                Activation.LINEAR,
                                InitializerReader.behind(Activation.LINEAR),
                                true));
    }

    private static LayerSpec dense(Section dense) {
        int units = dense.required("units", Numbers.integer(1, Integer.MAX_VALUE));
        Activation activation =
                dense.orElse("activation", Words.of(Activation.class), Activation.LINEAR);
        Optional<Initializer> initializer = dense.optional("initializer", InitializerReader::read);
        boolean bias = dense.orElse("bias", Words::truth, true);
        return new LayerSpec.Dense(
                units,
                activation,
                initializer.orElseGet(() -> InitializerReader.behind(activation)),
                bias);
    }
}
