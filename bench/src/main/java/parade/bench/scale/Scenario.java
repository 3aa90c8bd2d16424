package parade.bench.scale;

import java.util.List;
import parade.block.ParameterSpec;

/**
 * What is simulated.
 *
 * @param model what is trained
 * @param examples of a slice in each batch
 * @param messages at most so many in each direction between a worker and a server in a step: more
 *     are taken together, so that a large model can be simulated
 * @param steps that are measured; a few before them are not
 */
record Scenario(
        int servers,
        int workers,
        int slices,
        List<ParameterSpec> model,
        int examples,
        int messages,
        int steps,
        long seed,
        Machine machine,
        Costs costs) {

    /** The first one has everybody join. */
    static final int WARM_UP_STEPS = 1;

    Scenario {
        model = List.copyOf(model);
    }

    Scenario on(Machine other) {
        return new Scenario(
                servers, workers, slices, model, examples, messages, steps, seed, other, costs);
    }

    Scenario with(Costs other) {
        return new Scenario(
                servers, workers, slices, model, examples, messages, steps, seed, machine, other);
    }

    Scenario steps(int other) {
        return new Scenario(
                servers, workers, slices, model, examples, messages, other, seed, machine, costs);
    }

    long values() {
        return model.stream().mapToLong(parameter -> parameter.shape().size()).sum();
    }

    /** Forward, backward to the input and backward to the weights: two each a value and example. */
    double computeNanos(int slicesOwned) {
        return 6.0
                * values()
                * examples
                * slicesOwned
                / machine.gigaflops()
                / machine.speedUp(Resource.COMPUTE);
    }
}
