package parade.bench.scale;

import java.util.ArrayList;
import java.util.List;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;

/** Models of a given size: square dense layers with their biases. */
enum Models {
    TEN_MILLION("10 M", 10, 1024),
    HUNDRED_MILLION("100 M", 24, 2048),
    BILLION("1 B", 60, 4096);

    private final String words;
    private final int layers;
    private final int units;

    Models(String words, int layers, int units) {
        this.words = words;
        this.layers = layers;
        this.units = units;
    }

    List<ParameterSpec> parameters() {
        var parameters = new ArrayList<ParameterSpec>();
        for (int layer = 0; layer < layers; layer++) {
            parameters.add(trained("layers." + layer + ".weight", Shape.of(units, units)));
            parameters.add(trained("layers." + layer + ".bias", Shape.of(units)));
        }
        return List.copyOf(parameters);
    }

    private static ParameterSpec trained(String name, Shape shape) {
        return new ParameterSpec(
                name, shape, Role.TRAINED, new InitialValues.Constant(0), Penalty.NONE);
    }

    @Override
    public String toString() {
        return words;
    }
}
