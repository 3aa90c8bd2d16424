package parade.server.checkpoint;

import java.util.List;
import parade.block.ParameterSpec;
import parade.v1.DataFacts;

/**
 * A model as a run left it: what evaluation, prediction and export need.
 *
 * @param values of each parameter, whole, row-major
 */
public record TrainedModel(
        List<ParameterSpec> parameters, List<float[]> values, DataFacts data, long version) {

    public TrainedModel {
        parameters = List.copyOf(parameters);
        values = List.copyOf(values);
    }
}
