package parade.server.checkpoint;

import java.util.List;
import parade.block.ParameterSpec;
import parade.v1.DataFacts;

/**
 * What is the same in all checkpoints of a run.
 *
 * @param fingerprint of the job, in hexadecimal: who goes on with a checkpoint must have the same
 * @param numericsVersion the definition of arithmetic that the weights were computed by
 * @param parameters all of the model, in forward order
 * @param data what a model must know of its data to be used without it
 */
public record CheckpointFacts(
        String fingerprint, int numericsVersion, List<ParameterSpec> parameters, DataFacts data) {

    public CheckpointFacts {
        parameters = List.copyOf(parameters);
    }
}
