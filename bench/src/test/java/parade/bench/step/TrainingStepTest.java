package parade.bench.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parade.block.Block;
import parade.block.Blocks;
import parade.job.Job;
import parade.server.optimizer.UpdateRule;
import parade.server.store.ShardModel;
import parade.server.store.ShardStore;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.model.Network;

final class TrainingStepTest {

    private static final int STEPS = 5;

    @Test
    void trains() throws Exception {
        try (var training = new Training(StepNet.MLP_SMALL.job())) {
            Batch batch = training.next();
            double before = training.step(batch).meanLoss();
            Sums sums = training.step(batch);
            for (int step = 0; step < 100; step++) {
                sums = training.step(batch);
            }
            assertThat(sums.meanLoss()).isLessThan(before / 2);
            assertThat(sums.weight()).isEqualTo(100);
        }
    }

    /** What is measured is the arithmetic that the product does. */
    @ParameterizedTest
    @EnumSource(
            value = StepNet.class,
            names = {"MLP_SMALL", "MLP_LARGE"})
    void givesTheBitsOfAServer(StepNet net) throws Exception {
        Job job = net.job();
        try (var training = new Training(job)) {
            Batch batch = training.next();
            int slices = batch.rows().count();
            Network served = Network.build(job.model(), job.regularization(), job.seed());
            List<Block> blocks = Blocks.cut(served.parameters());
            var model = new ShardModel(served.parameters(), blocks, new SliceTree(slices));
            var store = new ShardStore(model, UpdateRule.of(job, 1, STEPS), job.seed());
            for (int step = 0; step < STEPS; step++) {
                pull(store, blocks, served);
                step(store, blocks, served, batch);
                var _ = training.step(batch);
            }
            pull(store, blocks, served);
            for (int p = 0; p < served.parameters().size(); p++) {
                assertThat(training.network().values(p)).isEqualTo(served.values(p));
            }
        }
    }

    private static void pull(ShardStore store, List<Block> blocks, Network network) {
        for (Block block : blocks) {
            float[] values = network.values(block.parameter());
            float[] weights = store.weights(block.index());
            System.arraycopy(weights, 0, values, block.offset(), block.count());
        }
    }

    private static void step(ShardStore store, List<Block> blocks, Network network, Batch batch) {
        Node all = store.model().tree().root();
        double weight = batch.weight(all);
        var _ =
                network.train(
                        batch,
                        List.of(all),
                        (node, parameter, sum) -> {
                            for (Block block : blocks) {
                                if (block.parameter() == parameter) {
                                    float[] part = store.buffers().take(block.count());
                                    System.arraycopy(sum, block.offset(), part, 0, block.count());
                                    var _ = store.push(all, weight, block.index(), part);
                                }
                            }
                        });
        var _ = store.summarize();
        assertThat(store.commit(1, false)).isEmpty();
    }
}
