package parade.server.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import parade.block.Block;
import parade.job.Consistency.Remedies;
import parade.server.optimizer.UpdateRule;

/**
 * The blocks of one shard in ssp and async: every push is applied to each block as it comes, once
 * for each clock of an incarnation. A block's version is the number of pushes that have been
 * applied to it; blocks are at versions of their own.
 *
 * <p>The order of arithmetic: g = sum / weight; g·scale; delay compensation; penalties; clip by
 * value and optimizer at step version + 1, the learning rate divided by 1 + staleness where the job
 * says so. A global norm is thus clipped before the penalties, which only a shard can add.
 *
 * <p>Not thread-safe: all calls belong to one writer. No I/O, clock or thread.
 */
public final class FreeStore {

    private final ShardModel model;
    private final UpdateRule rule;
    private final Remedies remedies;
    private final List<FreeBlock> blocks = new ArrayList<>();
    private final int trained;
    private final PulledWeights pulled;
    private final Map<Long, PushProgress> incarnations = new TreeMap<>();

    /** Version 0 of all blocks, drawn from the seed. */
    public FreeStore(ShardModel model, UpdateRule rule, Remedies remedies, long seed) {
        this.model = model;
        this.rule = rule;
        this.remedies = remedies;
        for (Block block : model.blocks()) {
            var parameter = model.parameter(block);
            blocks.add(
                    new FreeBlock(
                            block,
                            parameter,
                            rule.slotNames().size(),
                            InitialWeights.draw(parameter, block, seed)));
        }
        trained = (int) blocks.stream().filter(FreeBlock::trained).count();
        pulled = new PulledWeights(blocks.size());
    }

    public ShardModel model() {
        return model;
    }

    /** How many pushes have been applied to a block of the shard's list. */
    public long version(int block) {
        return blocks.get(block).version();
    }

    /**
     * The current weights of a block of the shard's list; never changed in place.
     *
     * @param incarnation who pulls, 0 for nobody in particular
     */
    public float[] pull(long incarnation, int block) {
        FreeBlock of = blocks.get(block);
        if (incarnation != 0 && remedies.delayCompensation() != 0) {
            pulled.served(incarnation, block, of.version(), of.weights());
        }
        return of.weights();
    }

    /**
     * Applies a push to one block.
     *
     * @param block the block's index in this shard's list
     * @param version of the block's weights that the gradient was computed from
     * @param sum of the gradients over the batch; belongs to the store from here on
     * @throws IllegalArgumentException if there is no such block, if it is not trained, if the sum
     *     has another length or the version is still to come: the store is as it was
     */
    public BlockOutcome push(GradientPush push, int block, long version, float[] sum) {
        FreeBlock to = require(block, version, sum);
        var progress =
                incarnations.computeIfAbsent(push.incarnation(), i -> new PushProgress(trained));
        if (progress.has(push.clock(), block)) {
            return new BlockOutcome.Duplicate();
        }
        progress.begin(push.clock());
        String known = progress.nonfinite(push.clock());
        if (!known.isEmpty()) {
            return new BlockOutcome.Nonfinite(known, false);
        }
        long staleness = to.version() - version;
        prepare(push, block, version, sum);
        float rateFactor = remedies.scaleLearningRate() ? 1f / (1f + (float) staleness) : 1f;
        String nonfinite = to.apply(rule, sum, rateFactor);
        if (!nonfinite.isEmpty()) {
            progress.end(nonfinite);
            return new BlockOutcome.Nonfinite(nonfinite, true);
        }
        return new BlockOutcome.Applied(progress.applied(block, staleness));
    }

    private FreeBlock require(int block, long version, float[] sum) {
        if (block < 0 || block >= blocks.size()) {
            throw new IllegalArgumentException(
                    "block " + block + " of a shard of " + blocks.size());
        }
        FreeBlock to = blocks.get(block);
        String name = model.parameter(to.block()).name();
        if (!to.trained()) {
            throw new IllegalArgumentException(name + " takes no gradients");
        }
        if (sum.length != to.block().count()) {
            throw new IllegalArgumentException(
                    sum.length + " values for a block of " + to.block().count() + " of " + name);
        }
        if (version < 0 || version > to.version()) {
            throw new IllegalArgumentException(
                    "a gradient of version %d of a block of %s at version %d"
                            .formatted(version, name, to.version()));
        }
        return to;
    }

    /** From the sum to the gradient that the penalties are added to. */
    private void prepare(GradientPush push, int block, long version, float[] sum) {
        MeanGradient.divide(sum, sum.length, push.weight());
        if (push.scale() != 1) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] *= push.scale();
            }
        }
        float[] from = pulled.of(push.incarnation(), block, version);
        if (from != null) {
            float lambda = (float) remedies.delayCompensation();
            DelayCompensation.correct(sum, blocks.get(block).weights(), from, lambda);
        }
    }

    /** The largest staleness among the blocks that a push has been applied to. */
    public long maxStaleness(long incarnation, long clock) {
        PushProgress progress = incarnations.get(incarnation);
        return progress == null ? 0 : progress.maxStaleness(clock);
    }

    /**
     * The last clock of an incarnation that was applied to all trained blocks; empty: none was. A
     * store of no trained blocks has had them all.
     */
    public OptionalLong appliedThrough(long incarnation) {
        if (trained == 0) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        PushProgress progress = incarnations.get(incarnation);
        return progress == null || progress.through() < 0
                ? OptionalLong.empty()
                : OptionalLong.of(progress.through());
    }

    private AppliedPushes.Progress progress(long incarnation, PushProgress of) {
        return new AppliedPushes.Progress(
                incarnation,
                of.through(),
                of.clock(),
                of.blocks().stream().mapToObj(b -> model.blocks().get(b).index()).toList());
    }

    /** Whether an incarnation's last push was applied to some blocks and not to others. */
    public boolean partly(long incarnation) {
        PushProgress progress = incarnations.get(incarnation);
        return progress != null && progress.partly();
    }

    /** An incarnation has ended: nothing of it will come any more. */
    public void forget(long incarnation) {
        incarnations.remove(incarnation);
        pulled.forget(incarnation);
    }

    /** A copy of what is there, for a checkpoint. */
    public ShardSnapshot snapshot(long label) {
        var progress = new ArrayList<AppliedPushes.Progress>();
        incarnations.forEach((incarnation, of) -> progress.add(progress(incarnation, of)));
        return new ShardSnapshot(
                label,
                rule.slotNames(),
                blocks.stream().map(FreeBlock::copy).toList(),
                Optional.of(
                        new AppliedPushes(
                                blocks.stream().map(FreeBlock::version).toList(), progress)));
    }

    /**
     * Takes over a snapshot.
     *
     * @throws IllegalArgumentException if it is of other blocks, of another optimizer, or of a run
     *     in sync mode
     */
    public void restore(ShardSnapshot snapshot) {
        AppliedPushes pushes =
                snapshot.pushes()
                        .orElseThrow(() ->
                                new IllegalArgumentException("a snapshot of a run in sync mode"));
        if (snapshot.blocks().size() != blocks.size()
                || !snapshot.slotNames().equals(rule.slotNames())) {
            throw new IllegalArgumentException(
                    "a snapshot of %d blocks with slots %s for a shard of %d with %s"
                            .formatted(
                                    snapshot.blocks().size(),
                                    snapshot.slotNames(),
                                    blocks.size(),
                                    rule.slotNames()));
        }
        for (int b = 0; b < blocks.size(); b++) {
            blocks.get(b).restore(snapshot.blocks().get(b), pushes.versions().get(b));
        }
        incarnations.clear();
        for (AppliedPushes.Progress of : pushes.incarnations()) {
            var had = new BitSet();
            IntStream.range(0, blocks.size())
                    .filter(b -> of.blocks().contains(blocks.get(b).block().index()))
                    .forEach(had::set);
            incarnations.put(
                    of.incarnation(), new PushProgress(trained, of.through(), of.clock(), had));
        }
    }

    /** The most bytes of values that the store holds for a number of live incarnations. */
    public long worstCaseBytes(int liveIncarnations) {
        return WorstCase.free(model, rule.slotNames().size(), remedies, liveIncarnations);
    }
}
