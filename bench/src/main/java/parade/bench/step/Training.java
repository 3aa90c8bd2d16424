package parade.bench.step;

import java.util.BitSet;
import java.util.List;
import parade.job.Job;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.BatchFeed;
import parade.worker.data.BatchGuess;
import parade.worker.data.BatchPlan;
import parade.worker.data.DataException;
import parade.worker.data.DataLoader;
import parade.worker.data.LoadedData;
import parade.worker.model.ModelException;
import parade.worker.model.Network;

/** A job's training on one thread, by a worker that owns all slices and with no server. */
final class Training implements AutoCloseable {

    private final Network network;
    private final Descent descent;
    private final BatchFeed feed;
    private final BitSet slices = new BitSet();
    private final List<Node> nodes;
    private long step;

    Training(Job job) {
        try {
            network = Network.build(job.model(), job.regularization(), job.seed());
            LoadedData data = DataLoader.load(job, network.outputs());
            int rows = data.train().rows();
            int count = job.data().batch().slicesFor(rows);
            slices.set(0, count);
            nodes = new SliceTree(count).cover(slices);
            descent = new Descent(job, network, count);
            var plan = new BatchPlan(rows, job.data().batch(), count, job.seed());
            feed = new BatchFeed(data.train(), plan, BatchGuess.nextStep());
        } catch (ModelException | DataException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** The next batch, as a run would have it. */
    Batch next() throws InterruptedException {
        return feed.take(step, slices);
    }

    /** Forward, loss, backward and sgd. */
    Sums step(Batch batch) {
        descent.begin(batch.weight(nodes.getFirst()));
        Sums sums = network.train(batch, nodes, descent).getFirst();
        step++;
        return sums;
    }

    Network network() {
        return network;
    }

    @Override
    public void close() {
        feed.close();
    }
}
