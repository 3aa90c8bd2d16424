package parade.deploy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterSpec;
import parade.block.Placement;
import parade.block.Role;
import parade.job.BatchSpec;
import parade.job.Consistency;
import parade.job.Consistency.Remedies;
import parade.job.Job;
import parade.server.coordination.SliceOwnership;
import parade.server.optimizer.UpdateRule;
import parade.server.store.ShardModel;
import parade.server.store.WorstCase;
import parade.slice.SliceTree;
import parade.worker.model.Evaluation;
import parade.worker.model.Network;
import parade.worker.model.PassBytes;

/**
 * What a job takes at worst: bytes of values in a server and in a worker, and what goes over the
 * network in a step. Java's own needs and gRPC's buffers come on top.
 */
final class MemoryTable {

    private static final String UNKNOWN = "unknown without the data";

    private final Job job;
    private final Network network;
    private final JobSizes sizes;
    private final List<ParameterSpec> parameters;
    private final int slices;
    private final boolean sync;
    private final List<String> lines = new ArrayList<>();

    private MemoryTable(Job job, Network network, JobSizes sizes) {
        this.job = job;
        this.network = network;
        this.sizes = sizes;
        parameters = network.parameters();
        // Where neither job nor data tell, the default has its largest value.
        slices = job.data().batch().slicesFor(sizes.trainRows().orElse(Long.MAX_VALUE));
        sync = job.consistency() instanceof Consistency.Sync;
    }

    static List<String> lines(Job job, Network network, JobSizes sizes) {
        var table = new MemoryTable(job, network, sizes);
        table.servers();
        int workers = job.cluster().workers();
        int fewest = job.cluster().minWorkers();
        table.worker("a worker, at worst, of " + workers, workers);
        if (table.sync && fewest < workers) {
            table.worker("a worker, at worst, when only " + fewest + " is left", fewest);
        }
        table.traffic();
        return List.copyOf(table.lines);
    }

    /** What server 0 takes at worst, which is with so many workers. */
    static long firstServerBytes(Job job, Network network, JobSizes sizes, int workers) {
        var table = new MemoryTable(job, network, sizes);
        return table.worst(table.shards().getFirst(), workers) + table.finalWeights();
    }

    /** What the one of the other servers with the most takes at worst; 0 where there is none. */
    static long otherServerBytes(Job job, Network network, JobSizes sizes, int workers) {
        var table = new MemoryTable(job, network, sizes);
        return table.shards().stream()
                .skip(1)
                .mapToLong(shard -> table.worst(shard, workers))
                .max()
                .orElse(0);
    }

    /**
     * What a worker takes at worst, which is when no more than {@code cluster.min_workers} are
     * left; empty where only the data tell.
     */
    static OptionalLong worstWorkerBytes(Job job, Network network, JobSizes sizes) {
        var table = new MemoryTable(job, network, sizes);
        int fewest = table.sync ? job.cluster().minWorkers() : job.cluster().workers();
        OptionalLong rows = table.rows(fewest);
        if (rows.isEmpty() || sizes.bytes().isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                PassBytes.ofParameters(network)
                        + table.activations(rows.getAsLong())
                        + table.batches(rows.getAsLong())
                        + sizes.bytes().getAsLong());
    }

    private List<List<Block>> shards() {
        return Placement.balance(Blocks.cut(parameters), job.cluster().servers()).shards();
    }

    /**
     * At the end server 0 holds the whole model, for its hash and to write it, beside its shard: of
     * that nothing has been given up by then where the end comes while a checkpoint is written.
     */
    private long finalWeights() {
        return bytes(parameters);
    }

    private long worst(List<Block> shard, int workers) {
        int slots = UpdateRule.of(job, 1, 1).slotNames().size();
        var model = new ShardModel(parameters, shard, new SliceTree(slices));
        return switch (job.consistency()) {
            case Consistency.Sync() -> WorstCase.inSync(model, slots);
            case Consistency.Async(Remedies remedies) ->
                    WorstCase.free(model, slots, remedies, workers);
            case Consistency.Ssp(int _, Remedies remedies) ->
                    WorstCase.free(model, slots, remedies, workers);
        };
    }

    private void servers() {
        var shards = shards();
        lines.add("");
        lines.add("a server, at worst");
        for (int s = 0; s < shards.size(); s++) {
            long weights = shards.get(s).stream().mapToLong(block -> block.bytes()).sum();
            long worst = worst(shards.get(s), job.cluster().workers());
            long atTheEnd = s == 0 ? finalWeights() : 0;
            line(
                    "shard " + s,
                    "%s: %s of weights, %s of optimizer state, gradients and a checkpoint's copy%s"
                            .formatted(
                                    ByteCount.text(worst + atTheEnd),
                                    ByteCount.text(weights),
                                    ByteCount.text(worst - weights),
                                    s == 0
                                            ? ", %s of all weights at the end"
                                                    .formatted(ByteCount.text(atTheEnd))
                                            : ""));
        }
    }

    private void worker(String which, int workers) {
        lines.add("");
        lines.add(which);
        long weights = PassBytes.ofParameters(network);
        line("weights and gradients", ByteCount.text(weights));
        OptionalLong rows = rows(workers);
        OptionalLong known = rows.isPresent() ? passes(rows.getAsLong()) : rows;
        OptionalLong data = sizes.bytes();
        if (known.isEmpty()) {
            line("activations, batches", UNKNOWN);
        }
        line("data set", data.isPresent() ? ByteCount.text(data.getAsLong()) : UNKNOWN);
        if (known.isPresent() && data.isPresent()) {
            line("total", ByteCount.text(weights + known.getAsLong() + data.getAsLong()));
        }
    }

    private OptionalLong passes(long rows) {
        long activations = activations(rows);
        long batches = batches(rows);
        line("activations", ByteCount.text(activations));
        line(
                "batches",
                String.format(
                        Locale.ROOT,
                        "%s: twice %,d examples, and %d of an evaluation",
                        ByteCount.text(batches),
                        rows,
                        Evaluation.ROWS));
        return OptionalLong.of(activations + batches);
    }

    private long activations(long rows) {
        return PassBytes.ofPass(network, rows);
    }

    private long batches(long rows) {
        long perRow = 4L * (job.model().input().size() + network.outputs() + 1);
        return (2 * rows + Evaluation.ROWS) * perRow;
    }

    /** The examples that a worker's pass has at most. */
    private OptionalLong rows(int workers) {
        BatchSpec batch = job.data().batch();
        int owned = sync ? Math.ceilDiv(slices, workers) : 1;
        if (batch.size().isPresent()) {
            long size = batch.size().getAsInt();
            return OptionalLong.of(sync ? size / slices * owned : size);
        }
        return sizes.trainRows().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.ceilDiv(sizes.trainRows().getAsLong(), slices) * owned);
    }

    private void traffic() {
        int workers = job.cluster().workers();
        long pulled = bytes(parameters);
        long pushed = bytes(parameters.stream().filter(p -> p.role() != Role.FROZEN).toList());
        lines.add("");
        lines.add("a worker's network, in a step");
        line("pulled", ByteCount.text(pulled));
        int nodes = sync ? nodes(workers) : 1;
        line(
                "pushed",
                nodes == 1
                        ? ByteCount.text(pushed)
                        : "%s, as %d gradients".formatted(ByteCount.text(nodes * pushed), nodes));
    }

    /** The most sums that a worker of so many pushes. */
    private int nodes(int workers) {
        var tree = new SliceTree(slices);
        int most = 0;
        for (BitSet owned : SliceOwnership.share(slices, workers)) {
            most = Math.max(most, tree.cover(owned).size());
        }
        return most;
    }

    private static long bytes(List<ParameterSpec> parameters) {
        return parameters.stream().mapToLong(parameter -> 4L * parameter.shape().size()).sum();
    }

    private void line(String name, String value) {
        lines.add(String.format(Locale.ROOT, "  %-22s %s", name, value));
    }
}
