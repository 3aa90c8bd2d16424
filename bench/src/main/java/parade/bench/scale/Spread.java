package parade.bench.scale;

import java.util.BitSet;
import java.util.List;
import parade.server.coordination.SliceOwnership;
import parade.slice.SliceTree;

/**
 * How the slices fall on workers: each pushes every node that it needs to name its share.
 *
 * @param nodes a worker, on average
 * @param most slices of one worker over its even share
 */
record Spread(double nodes, double most) {

    static Spread of(int slices, int workers) {
        var tree = new SliceTree(slices);
        List<BitSet> shares = SliceOwnership.share(slices, workers);
        double nodes = shares.stream().mapToInt(share -> tree.cover(share).size()).sum();
        double most = shares.stream().mapToInt(BitSet::cardinality).max().orElse(0);
        return new Spread(nodes / workers, most * workers / slices);
    }
}
