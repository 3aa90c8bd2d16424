package parade.block;

import java.util.ArrayList;
import java.util.List;

/** The cut of parameters into blocks. */
public final class Blocks {

    private Blocks() {}

    /**
     * Cuts each parameter into blocks of {@link Block#MAXIMUM_COUNT} values and a last one of what
     * is left. The cut depends on shapes alone, never on the number of servers, so that sums over
     * blocks come out alike on any cluster.
     */
    public static List<Block> cut(List<ParameterSpec> parameters) {
        var blocks = new ArrayList<Block>();
        for (int p = 0; p < parameters.size(); p++) {
            int size = parameters.get(p).shape().size();
            for (int offset = 0; offset < size; ) {
                int count = Math.min(size - offset, Block.MAXIMUM_COUNT);
                blocks.add(new Block(blocks.size(), p, offset, count));
                offset += count;
            }
        }
        return List.copyOf(blocks);
    }
}
