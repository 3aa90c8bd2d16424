package parade.server.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import parade.block.Block;
import parade.block.Role;
import parade.server.optimizer.UpdateRule;
import parade.server.reduction.Outcome;
import parade.slice.Node;

/**
 * The blocks of one shard, from version to version. One step is: {@link #push} until {@link
 * #ready}, then {@link #summarize}, then {@link #commit}; after it {@link #revert} is possible
 * until the next push.
 *
 * <p>Not thread-safe: all calls but {@link #buffers} belong to one writer, reading ones included,
 * because arrays are lent and used again. No I/O, clock or thread.
 */
public final class ShardStore {

    private enum Phase {
        /** Sums come in. */
        COLLECTING,
        /** The mean gradients are there, nothing is applied. */
        SUMMARIZED,
        /** The step is made and the old weights are still there. */
        COMMITTED,
        /** The last step has been taken back: the end. */
        REVERTED
    }

    private final ShardModel model;
    private final UpdateRule rule;
    private final Buffers buffers;
    private final List<HeldBlock> blocks = new ArrayList<>();
    private final List<HeldBlock> trained;
    private long version;
    private Phase phase = Phase.COLLECTING;
    private boolean slotsLost;

    /** Version 0, drawn from the seed. */
    public ShardStore(ShardModel model, UpdateRule rule, long seed) {
        this.model = model;
        this.rule = rule;
        buffers =
                new Buffers(
                        model.blocks().stream()
                                .filter(block -> model.parameter(block).role() == Role.TRAINED)
                                .toList());
        for (Block block : model.blocks()) {
            var parameter = model.parameter(block);
            blocks.add(
                    new HeldBlock(
                            block,
                            parameter,
                            model.tree(),
                            rule.slotNames().size(),
                            buffers,
                            InitialWeights.draw(parameter, block, seed)));
        }
        trained = blocks.stream().filter(HeldBlock::trained).toList();
    }

    public ShardModel model() {
        return model;
    }

    public long version() {
        return version;
    }

    /** Where arrays for {@link #push} come from and go back to; may be used by any thread. */
    public Buffers buffers() {
        return buffers;
    }

    /**
     * The current weights of a block. The array is lent until the next call that changes the store;
     * whoever sends it later must copy it.
     *
     * @param block the block's index in this shard's list
     */
    public float[] weights(int block) {
        return blocks.get(block).weights();
    }

    /**
     * A worker's gradient sum over one node for the step version + 1. The caller has checked
     * version and generation. The first push of a step gives the old weights up.
     *
     * @param weight the sum of the node's example weights
     * @param block the block's index in this shard's list
     * @param sum belongs to the store from here on, whatever the outcome
     * @throws IllegalArgumentException if there is no such node or block, if the block is not
     *     trained, or if the sum has another length: the push is wrong, the store as it was
     */
    public Outcome push(Node node, double weight, int block, float[] sum) {
        if (block < 0 || block >= blocks.size()) {
            throw new IllegalArgumentException(
                    "block " + block + " of a shard of " + blocks.size());
        }
        if (phase == Phase.REVERTED) {
            throw new IllegalStateException("a push after the last step was taken back");
        }
        if (phase == Phase.SUMMARIZED) {
            buffers.give(sum);
            return Outcome.DUPLICATE;
        }
        var outcome = blocks.get(block).push(node, weight, sum);
        if (outcome == Outcome.DUPLICATE) {
            buffers.give(sum);
        }
        if (phase == Phase.COMMITTED) {
            phase = Phase.COLLECTING;
            trained.forEach(HeldBlock::releaseOld);
        }
        return outcome;
    }

    /** Whether all sums of the step are there; always, in a shard of no trained blocks. */
    public boolean ready() {
        return phase != Phase.REVERTED
                && trained.stream()
                        .allMatch(
                                block -> phase == Phase.SUMMARIZED || block.reduction().complete());
    }

    /** The slices that some block still waits for. */
    public BitSet missing() {
        var missing = new BitSet();
        if (phase != Phase.SUMMARIZED) {
            trained.forEach(block -> missing.or(block.reduction().missing()));
        }
        return missing;
    }

    /**
     * Turns the sums into mean gradients with their penalties. Once a step, when {@link #ready};
     * pushes that come later are duplicates.
     */
    public StepSummary summarize() {
        if (!ready() || phase == Phase.SUMMARIZED) {
            throw new IllegalStateException("no summary: " + phase + ", missing " + missing());
        }
        trained.forEach(HeldBlock::releaseOld);
        phase = Phase.SUMMARIZED;
        var norms = new ArrayList<StepSummary.BlockNorm>(trained.size());
        Optional<String> nonfinite = Optional.empty();
        for (HeldBlock block : trained) {
            double squared = block.takeMean();
            norms.add(new StepSummary.BlockNorm(block.block().index(), squared));
            if (nonfinite.isEmpty() && !Double.isFinite(squared)) {
                float[] gradient = block.requireGradient();
                nonfinite = Optional.of(block.place(MeanGradient.firstNonfinite(gradient)));
            }
        }
        return new StepSummary(norms, nonfinite);
    }

    /**
     * Makes the step: the next version.
     *
     * @param scale what mean gradients are multiplied by
     * @param skip leave weights and slots as they are, and let the gradients go
     * @return where the first new weight is that is not finite; then the new version must not be
     *     served, and every shard must {@link #revert}
     */
    public Optional<String> commit(float scale, boolean skip) {
        if (phase != Phase.SUMMARIZED) {
            throw new IllegalStateException("a commit while " + phase);
        }
        phase = Phase.COMMITTED;
        version++;
        Optional<String> nonfinite = Optional.empty();
        for (HeldBlock block : trained) {
            if (skip) {
                block.dropGradient();
                continue;
            }
            block.apply(rule, version, scale);
            if (nonfinite.isEmpty() && !MeanGradient.finite(block.weights())) {
                int first = MeanGradient.firstNonfinite(block.weights());
                nonfinite = Optional.of(block.place(first));
            }
        }
        return nonfinite;
    }

    /**
     * Of the last step, after its {@link #commit} and before the next push: later there is nothing
     * to compare with, and the norm is of nothing.
     */
    public UpdateNorm updateNorm() {
        var norm = new UpdateNorm();
        trained.forEach(block -> block.compare(norm));
        return norm;
    }

    /**
     * Takes the last step back, before the first push of the next one. The run ends here: slots
     * have been changed in place and do not come back, so snapshots have weights only. (A shard of
     * no trained blocks may be ahead by a summary, which is dropped.)
     */
    public void revert() {
        boolean ahead = trained.isEmpty() && phase != Phase.REVERTED && version > 0;
        if (phase != Phase.COMMITTED && !ahead) {
            throw new IllegalStateException("nothing to take back while " + phase);
        }
        phase = Phase.REVERTED;
        version--;
        for (HeldBlock block : trained) {
            slotsLost |= block.revert() && rule.slotNames().size() > 0;
        }
    }

    /** A copy of the current version, for a checkpoint. */
    public ShardSnapshot snapshot() {
        return new ShardSnapshot(
                version,
                slotsLost ? List.of() : rule.slotNames(),
                blocks.stream().map(block -> block.copy(!slotsLost)).toList());
    }

    /**
     * Takes over a snapshot's version, weights and slots, and forgets all sums.
     *
     * @throws IllegalArgumentException if it is of other blocks or of another optimizer
     */
    public void restore(ShardSnapshot snapshot) {
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
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).restore(snapshot.blocks().get(i));
        }
        version = snapshot.version();
        phase = Phase.COLLECTING;
        slotsLost = false;
    }

    /** The most bytes of values that the store ever holds. */
    public long worstCaseBytes() {
        return WorstCase.inSync(model, rule.slotNames().size());
    }
}
