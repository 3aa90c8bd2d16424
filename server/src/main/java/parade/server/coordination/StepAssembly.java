package parade.server.coordination;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parade.server.reduction.Reduction;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Split;

/**
 * Everything that must have come together before a version can be left: the shards' reports and the
 * tallies.
 */
final class StepAssembly {

    private final int shards;
    private final boolean trains;
    private final List<Split> evaluated;
    private final Map<Split, Reduction<Sums>> open = new EnumMap<>(Split.class);
    private final Map<Split, Sums> complete = new EnumMap<>(Split.class);
    private final Map<Integer, ShardReport> reports = new TreeMap<>();

    StepAssembly(SliceTree tree, int shards, boolean trains, List<Split> evaluated) {
        this.shards = shards;
        this.trains = trains;
        this.evaluated = evaluated;
        if (trains) {
            open.put(Split.SPLIT_BATCH, new Reduction<>(tree, Sums::plus, dropped -> {}));
        }
        for (Split split : evaluated) {
            open.put(split, new Reduction<>(tree, Sums::plus, dropped -> {}));
        }
    }

    /**
     * Takes a worker's sums over a node.
     *
     * @return whether this made the split complete
     */
    boolean tally(Split split, Node node, Sums sums) {
        Reduction<Sums> reduction = open.get(split);
        if (reduction == null) {
            return false; // complete already: a duplicate
        }
        reduction.push(node, sums);
        if (!reduction.complete()) {
            return false;
        }
        open.remove(split);
        complete.put(split, reduction.take());
        return true;
    }

    /**
     * The sums over every split that is evaluated, in one order whichever was complete first; empty
     * until all are.
     */
    Map<Split, Sums> evaluation() {
        if (!complete.keySet().containsAll(evaluated)) {
            return Map.of();
        }
        var sums = new LinkedHashMap<Split, Sums>();
        for (Split split : evaluated) {
            sums.put(split, Objects.requireNonNull(complete.get(split)));
        }
        return sums;
    }

    void report(int shard, ShardReport report) {
        reports.putIfAbsent(shard, report);
    }

    boolean allHere() {
        return open.isEmpty() && (!trains || reports.size() == shards);
    }

    /** The slices of which some evaluation is still missing. */
    BitSet evaluationMissing() {
        var missing = new BitSet();
        open.forEach((split, reduction) -> {
            if (split != Split.SPLIT_BATCH) {
                missing.or(reduction.missing());
            }
        });
        return missing;
    }

    /** The slices whose tally is awaited; they are what a slow step waits for. */
    BitSet missing() {
        var missing = new BitSet();
        open.values().forEach(reduction -> missing.or(reduction.missing()));
        return missing;
    }

    Sums batch() {
        Sums batch = complete.get(Split.SPLIT_BATCH);
        if (batch == null) {
            throw new IllegalStateException("the batch's tally is not complete");
        }
        return batch;
    }

    /**
     * The first thing of the step that is not finite: in the loss, else in the lowest shard's
     * report.
     */
    Optional<String> nonfinite() {
        @Nullable Sums batch = complete.get(Split.SPLIT_BATCH);
        for (ShardReport report : reports.values()) {
            if (report.nonfinite().isPresent()) {
                return report.nonfinite().map(place -> "the gradient is not finite: " + place);
            }
        }
        return batch == null || Double.isFinite(batch.loss())
                ? Optional.empty()
                : Optional.of("the loss is " + batch.meanLoss());
    }

    long maxStaleness() {
        return reports.values().stream().mapToLong(ShardReport::maxStaleness).max().orElse(0);
    }

    /**
     * The L2 norm of the whole mean gradient, summed in the order of blocks whatever shards hold
     * them.
     */
    double gradientNorm() {
        var byBlock = new TreeMap<Integer, Double>();
        reports.values().forEach(report -> byBlock.putAll(report.squaredNorms()));
        double sum = 0;
        for (double squared : byBlock.values()) {
            sum += squared;
        }
        return Math.sqrt(sum);
    }
}
