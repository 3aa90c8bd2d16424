package parade.job;

import java.util.List;
import parade.block.Shape;

/** The net: the shape of one example, the layers from input to output, and the loss. */
public record ModelSpec(Shape input, List<LayerSpec> layers, Loss loss) {

    public ModelSpec {
        layers = List.copyOf(layers);
    }
}
