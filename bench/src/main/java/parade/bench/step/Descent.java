package parade.bench.step;

import java.util.List;
import parade.block.Block;
import parade.block.Blocks;
import parade.job.Job;
import parade.server.optimizer.UpdateRule;
import parade.server.store.MeanGradient;
import parade.server.store.ShardModel;
import parade.server.store.ShardStore;
import parade.slice.SliceTree;
import parade.worker.model.GradientSink;
import parade.worker.model.Network;

/**
 * What becomes of a step's gradient where no server is: a server's arithmetic with the same bits,
 * while the backward goes on. Where a server has blocks, these are pieces that fit into the first
 * cache: no value depends on another one.
 */
final class Descent implements GradientSink {

    private static final int PIECE = 2048;
    private static final float[][] NO_SLOTS = {};

    private final Network network;
    private final UpdateRule rule;
    private final float[] weights = new float[PIECE];
    private final float[] gradient = new float[PIECE];
    private double batchWeight;
    private long version;

    /** A descent by sgd from version 0, which the net gets. */
    Descent(Job job, Network network, int slices) {
        this.network = network;
        rule = UpdateRule.of(job, 1, Integer.MAX_VALUE);
        List<Block> blocks = Blocks.cut(network.parameters());
        var model = new ShardModel(network.parameters(), blocks, new SliceTree(slices));
        var store = new ShardStore(model, rule, job.seed());
        for (Block block : blocks) {
            float[] values = network.values(block.parameter());
            float[] drawn = store.weights(block.index());
            System.arraycopy(drawn, 0, values, block.offset(), block.count());
        }
    }

    /** Before the gradient sums of a batch come, whose examples weigh so much together. */
    void begin(double weight) {
        batchWeight = weight;
        version++;
    }

    @Override
    public void accept(int node, int parameter, float[] sum) {
        float[] values = network.values(parameter);
        for (int from = 0; from < sum.length; from += PIECE) {
            int count = Math.min(PIECE, sum.length - from);
            System.arraycopy(sum, from, gradient, 0, count);
            MeanGradient.divide(gradient, count, batchWeight);
            System.arraycopy(values, from, weights, 0, count);
            rule.apply(weights, gradient, NO_SLOTS, count, version, 1, 1);
            System.arraycopy(gradient, 0, values, from, count);
        }
    }
}
