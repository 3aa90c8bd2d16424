package parade.server.store;

import java.util.Arrays;
import java.util.List;
import parade.block.Block;
import parade.block.ParameterSpec;
import parade.block.Role;
import parade.server.optimizer.Penalties;
import parade.server.optimizer.UpdateRule;

/**
 * One block in ssp or async: its weights, its slots, and how many pushes have been applied to it.
 * The array of weights is replaced at each apply and never changed in place, so who has it may keep
 * it.
 */
final class FreeBlock {

    private final Block block;
    private final ParameterSpec parameter;
    private float[] weights;
    private float[][] slots;

    /** Where an apply works on the slots: they must not change if its weights are not finite. */
    private float[][] spareSlots;

    private long version;

    FreeBlock(Block block, ParameterSpec parameter, int slots, float[] weights) {
        this.block = block;
        this.parameter = parameter;
        this.weights = weights;
        int own = parameter.role() == Role.TRAINED ? slots : 0;
        this.slots = new float[own][block.count()];
        spareSlots = new float[own][block.count()];
    }

    Block block() {
        return block;
    }

    boolean trained() {
        return parameter.role() == Role.TRAINED;
    }

    float[] weights() {
        return weights;
    }

    /** How many pushes have been applied. */
    long version() {
        return version;
    }

    /**
     * Makes a step, unless it leads to something that is not finite: then the block stays as it is.
     *
     * @param gradient mean, scaled and compensated; becomes the block's weights
     * @return the place of the first value that is not finite; empty: the step is made
     */
    String apply(UpdateRule rule, float[] gradient, float rateFactor) {
        int wrong = MeanGradient.firstNonfinite(gradient);
        if (wrong < 0) {
            Penalties.add(gradient, weights, parameter.penalty(), block.count());
            for (int slot = 0; slot < slots.length; slot++) {
                System.arraycopy(slots[slot], 0, spareSlots[slot], 0, block.count());
            }
            rule.apply(weights, gradient, spareSlots, block.count(), version + 1, 1, rateFactor);
            wrong = MeanGradient.firstNonfinite(gradient);
        }
        if (wrong >= 0) {
            return parameter.name() + "[" + (block.offset() + wrong) + "]";
        }
        float[][] old = slots;
        slots = spareSlots;
        spareSlots = old;
        weights = gradient;
        version++;
        return "";
    }

    ShardSnapshot.Values copy() {
        return new ShardSnapshot.Values(
                block, weights, Arrays.stream(slots).map(float[]::clone).toList());
    }

    void restore(ShardSnapshot.Values values, long at) {
        List<float[]> given = values.slots();
        boolean fits =
                values.block().equals(block)
                        && values.weights().length == block.count()
                        && given.size() == slots.length
                        && given.stream().allMatch(slot -> slot.length == block.count());
        if (!fits) {
            throw new IllegalArgumentException(
                    "the values of " + values.block() + " do not fit " + block);
        }
        weights = values.weights().clone();
        slots = given.stream().map(float[]::clone).toArray(float[][]::new);
        version = at;
    }
}
