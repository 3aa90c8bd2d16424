package parade.server.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
import parade.block.ParameterSpec;
import parade.block.Role;
import parade.server.optimizer.Penalties;
import parade.server.optimizer.UpdateRule;
import parade.server.reduction.Outcome;
import parade.server.reduction.Reduction;
import parade.slice.Node;
import parade.slice.SliceTree;

/**
 * One block: its weights, its slots, and its gradient in the making.
 *
 * <p>Of the arrays for values at most one is meant at a time: sums in the reduction, then the mean
 * gradient, then (the gradient's array having become the weights) the old weights.
 */
final class HeldBlock {

    private final Block block;
    private final ParameterSpec parameter;
    private final Buffers buffers;
    private final Reduction<WeightedSum> reduction;
    private float[] weights;
    private float[][] slots;
    private float @Nullable [] gradient;
    private float @Nullable [] oldWeights;

    HeldBlock(
            Block block,
            ParameterSpec parameter,
            SliceTree tree,
            int slots,
            Buffers buffers,
            float[] weights) {
        this.block = block;
        this.parameter = parameter;
        this.buffers = buffers;
        this.weights = weights;
        this.slots =
                parameter.role() == Role.TRAINED ? new float[slots][block.count()] : new float[0][];
        reduction =
                new Reduction<>(
                        tree,
                        (left, right) -> WeightedSum.plus(left, right, buffers),
                        sum -> buffers.give(sum.values()));
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

    Reduction<WeightedSum> reduction() {
        return reduction;
    }

    Outcome push(Node node, double weight, float[] sum) {
        if (!trained()) {
            throw new IllegalArgumentException(parameter.name() + " takes no gradients");
        }
        if (sum.length != block.count()) {
            throw new IllegalArgumentException(
                    sum.length
                            + " values for a block of "
                            + block.count()
                            + " of "
                            + parameter.name());
        }
        return reduction.push(node, new WeightedSum(weight, sum));
    }

    /**
     * Makes the mean gradient of the sums, with its penalty, and returns the square of its norm.
     */
    double takeMean() {
        WeightedSum sum = reduction.take();
        MeanGradient.divide(sum.values(), block.count(), sum.weight());
        Penalties.add(sum.values(), weights, parameter.penalty(), block.count());
        gradient = sum.values();
        return MeanGradient.squaredNorm(sum.values());
    }

    void apply(UpdateRule rule, long step, float scale) {
        float[] fresh = requireGradient();
        rule.apply(weights, fresh, slots, block.count(), step, scale, 1);
        oldWeights = weights;
        weights = fresh;
        gradient = null;
    }

    void dropGradient() {
        buffers.give(requireGradient());
        gradient = null;
    }

    /** Adds the change from the old weights, if they are still there. */
    void compare(UpdateNorm norm) {
        if (oldWeights != null) {
            norm.add(oldWeights, weights, block.count());
        }
    }

    /** Goes back to the old weights, if they are still there; the slots stay as they are. */
    boolean revert() {
        if (oldWeights == null) {
            return false;
        }
        buffers.give(weights);
        weights = oldWeights;
        oldWeights = null;
        return true;
    }

    void releaseOld() {
        if (oldWeights != null) {
            buffers.give(oldWeights);
            oldWeights = null;
        }
    }

    ShardSnapshot.Values copy(boolean withSlots) {
        List<float[]> copies =
                withSlots ? Arrays.stream(slots).map(float[]::clone).toList() : List.of();
        return new ShardSnapshot.Values(block, weights.clone(), copies);
    }

    void restore(ShardSnapshot.Values values) {
        boolean fits =
                values.block().equals(block)
                        && values.weights().length == block.count()
                        && values.slots().size() == slots.length
                        && values.slots().stream().allMatch(slot -> slot.length == block.count());
        if (!fits) {
            throw new IllegalArgumentException(
                    "the values of " + values.block() + " do not fit " + block);
        }
        releaseOld();
        reduction.clear();
        if (gradient != null) {
            dropGradient();
        }
        weights = values.weights().clone();
        slots = values.slots().stream().map(float[]::clone).toArray(float[][]::new);
    }

    /** {@code layers.0.weight[17]}, counted from the parameter's first value. */
    String place(int index) {
        return parameter.name() + "[" + (block.offset() + index) + "]";
    }

    float[] requireGradient() {
        if (gradient == null) {
            throw new IllegalStateException("no gradient of " + block);
        }
        return gradient;
    }
}
