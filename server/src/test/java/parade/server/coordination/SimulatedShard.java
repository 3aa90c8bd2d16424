package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parade.slice.Node;

/**
 * A shard as a dumb oracle: of the gradients it knows only which slices are there. It obeys
 * decisions, and asks for them again and again.
 */
final class SimulatedShard {

    private final int index;
    private final CoordinatorSimulation simulation;
    private final BitSet arrived = new BitSet();
    private long version;
    private boolean ready;
    private Decision.@Nullable Stop stop;
    private long lastWriteMillis;

    SimulatedShard(int index, CoordinatorSimulation simulation) {
        this.index = index;
        this.simulation = simulation;
    }

    long version() {
        return version;
    }

    /** A gradient of one node comes in. */
    void push(long ofVersion, Node node) {
        if (ofVersion > version) {
            throw new AssertionError(
                    "a gradient of version " + ofVersion + ", shard at " + version);
        }
        if (ofVersion < version || stop != null) {
            return; // superseded
        }
        arrived.set(node.first(), node.end());
        if (!ready && arrived.cardinality() == simulation.slices()) {
            ready = true;
            ask(version);
        }
    }

    /** Reports the step and asks for the decision, until there is one. */
    private void ask(long ofVersion) {
        simulation.later(
                simulation.networkMillis(),
                "shard " + index + " has all of version " + ofVersion,
                () -> {
                    if (version != ofVersion || stopped()) {
                        return;
                    }
                    if (!simulation.lost()) {
                        simulation.report(index, ofVersion, report(ofVersion));
                        Optional<Decision> decision = simulation.decision(ofVersion);
                        if (decision.isPresent() && !simulation.lost()) {
                            simulation.later(
                                    simulation.networkMillis(),
                                    "shard " + index + " is told " + decision.get(),
                                    () -> obey(decision.get()));
                        }
                    }
                    ask(ofVersion);
                });
    }

    void obey(Decision decision) {
        switch (decision) {
            case Decision.Commit commit -> {
                if (commit.version() != version || stopped()) {
                    return;
                }
                version++;
                ready = false;
                arrived.clear();
                if (commit.checkpoint()) {
                    write(version);
                }
            }
            case Decision.Stop told -> {
                if (stop == null && version == told.version() + 1) {
                    version--;
                }
                stop = told;
            }
        }
        if (stopped()) {
            write(version);
        }
    }

    /** A stop may be told of before the shard has been told to make the version to stop at. */
    private boolean stopped() {
        return stop != null && version == stop.version();
    }

    /** Checkpoints take their time, but come one after the other. */
    private void write(long ofVersion) {
        lastWriteMillis =
                Math.max(simulation.nowMillis(), lastWriteMillis)
                        + 1
                        + simulation.random().nextInt(300);
        simulation.later(
                lastWriteMillis - simulation.nowMillis(),
                "shard " + index + " has written version " + ofVersion,
                () -> simulation.checkpointWritten(index, ofVersion));
    }

    private ShardReport report(long ofVersion) {
        return new ShardReport(
                simulation.oracle().squaredNorms(ofVersion, index, simulation.shards()),
                0,
                simulation.nonfinite(index, ofVersion),
                false);
    }

    /** Every block's squared norm, by what a version and the block's index alone decide. */
    record Oracle(int blocks) {

        double squaredNorm(long version, int block) {
            return Math.exp(block - 0.1 * version);
        }

        java.util.Map<Integer, Double> squaredNorms(long version, int shard, int shards) {
            var norms = new TreeMap<Integer, Double>();
            for (int block = shard; block < blocks; block += shards) {
                norms.put(block, squaredNorm(version, block));
            }
            return norms;
        }

        double norm(long version) {
            double sum = 0;
            for (int block : List.of(0, 1, 2, 3, 4, 5, 6).subList(0, blocks)) {
                sum += squaredNorm(version, block);
            }
            return Math.sqrt(sum);
        }
    }
}
