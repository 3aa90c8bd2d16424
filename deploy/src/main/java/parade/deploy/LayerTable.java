package parade.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parade.block.ParameterSpec;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.LayerSpec;
import parade.job.ModelSpec;

/** A model's layers as the job file has them, with their shapes and numbers of parameters. */
final class LayerTable {

    private LayerTable() {}

    /**
     * Lines of text.
     *
     * @param parameters of the model's net
     */
    static List<String> lines(ModelSpec model, List<ParameterSpec> parameters) {
        List<String> lines = new ArrayList<>();
        lines.add(row("layer", "", "output", "parameters"));
        Shape shape = model.input();
        lines.add(row("", "input", shape, ""));
        for (int i = 0; i < model.layers().size(); i++) {
            LayerSpec layer = model.layers().get(i);
            shape = layer instanceof LayerSpec.Dense dense ? Shape.of(dense.units()) : shape;
            String prefix = "layers." + i + ".";
            long count =
                    parameters.stream()
                            .filter(parameter -> parameter.name().startsWith(prefix))
                            .mapToLong(parameter -> parameter.shape().size())
                            .sum();
            lines.add(row(i, name(layer), shape, grouped(count)));
        }
        long total = parameters.stream().mapToLong(p -> p.shape().size()).sum();
        lines.add(row("", "", "total", grouped(total)));
        return lines;
    }

    private static String row(Object index, Object name, Object shape, Object count) {
        return String.format(Locale.ROOT, "%5s  %-24s %-14s %14s", index, name, shape, count)
                .stripTrailing();
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String name(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.Dense dense -> "dense, " + name(dense.activation());
            case LayerSpec.Dropout(double rate) -> "dropout " + rate;
            case LayerSpec.Activate(Activation activation) -> name(activation);
        };
    }

    private static String name(Activation activation) {
        return switch (activation) {
            case Activation.LeakyRelu(double slope) -> activation.word() + " " + slope;
            case Activation.Elu(double alpha) -> activation.word() + " " + alpha;
            case Activation.Linear _,
                    Activation.Sigmoid _,
                    Activation.Tanh _,
                    Activation.Relu _,
                    Activation.Softmax _,
                    Activation.Step _ ->
                    activation.word();
        };
    }
}
