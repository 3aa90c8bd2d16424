package parade.server.store;

import java.util.List;
import parade.block.Block;
import parade.block.ParameterSpec;
import parade.slice.SliceTree;

/**
 * What one shard holds of a model, as far as it never changes.
 *
 * @param parameters all parameters of the model, in forward order
 * @param blocks this shard's blocks, in forward order
 * @param tree the order in which gradients are summed
 */
public record ShardModel(List<ParameterSpec> parameters, List<Block> blocks, SliceTree tree) {

    public ShardModel {
        parameters = List.copyOf(parameters);
        blocks = List.copyOf(blocks);
    }

    /** The parameter that a block is cut from. */
    public ParameterSpec parameter(Block block) {
        return parameters.get(block.parameter());
    }
}
