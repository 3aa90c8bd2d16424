package parade.job;

import java.util.List;
import parade.block.Shape;

/**
 * The net that is trained.
 *
 * @param input the shape of one example
 */
public record ModelSpec(Shape input, List<LayerSpec> layers, LossSpec loss) {

    public ModelSpec {
        layers = List.copyOf(layers);
    }
}
