package parade.server.store;

import parade.block.Block;
import parade.block.Role;
import parade.job.Consistency.Remedies;

/** The most bytes of values that a shard holds, told without making it. */
public final class WorstCase {

    private WorstCase() {}

    /**
     * In sync mode. A trained block: weights; slots; ⌈V/2⌉ sums, or the old weights; one free
     * array; and weights and slots again in one {@linkplain ShardStore#snapshot snapshot}. Any
     * other block: weights, and again in a snapshot. And the sum that is being pushed.
     *
     * @param slots of the optimizer
     */
    public static long inSync(ShardModel model, int slots) {
        long sums = Math.ceilDiv(model.tree().slices(), 2);
        return bytes(model, 2 * (1L + slots) + sums + 1, 2);
    }

    /**
     * In ssp and async. A trained block: weights, slots twice, and both again in one {@linkplain
     * FreeStore#snapshot snapshot}; with delay compensation the weights that each incarnation was
     * given last. Any other block: weights. And the sum that is being pushed.
     *
     * @param slots of the optimizer
     */
    public static long free(ShardModel model, int slots, Remedies remedies, int liveIncarnations) {
        long served = remedies.delayCompensation() == 0 ? 0 : liveIncarnations;
        return bytes(model, 2 + 3L * slots + served, 1);
    }

    /** With so many arrays for each block, trained ones and others. */
    private static long bytes(ShardModel model, long ofTrained, long ofOther) {
        long bytes = 0;
        long largest = 0;
        for (Block block : model.blocks()) {
            boolean trained = model.parameter(block).role() == Role.TRAINED;
            bytes += (trained ? ofTrained : ofOther) * block.bytes();
            largest = Math.max(largest, block.bytes());
        }
        return bytes + largest;
    }
}
