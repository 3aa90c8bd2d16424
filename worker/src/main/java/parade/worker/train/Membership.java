package parade.worker.train;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.Split;
import parade.worker.rpc.CoordinatorClient;
import parade.worker.rpc.Push;
import parade.worker.rpc.ShardClients;

/**
 * One incarnation's place in the run: what it signs its calls with, and whom it calls. The
 * connections to the shards end with it.
 */
record Membership(
        int worker,
        long incarnation,
        long generation,
        CoordinatorClient coordinator,
        ShardClients shards)
        implements AutoCloseable {

    CompletableFuture<Void> tally(long version, Split split, Node node, Sums sums) {
        return coordinator.tally(incarnation, generation, version, split, node, sums);
    }

    Push push(long version, List<Node> nodes, double[] weights) {
        return shards.push(incarnation, worker, version, nodes, weights);
    }

    Push push(long clock, double weight, float scale) {
        return shards.pushFreely(incarnation, worker, clock, weight, scale);
    }

    List<CompletableFuture<Void>> pullFreely() {
        return shards.pullFreely(incarnation);
    }

    @Override
    public void close() {
        shards.close();
    }
}
