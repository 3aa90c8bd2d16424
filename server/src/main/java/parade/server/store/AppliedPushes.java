package parade.server.store;

import java.util.List;

/**
 * What a shard in ssp or async remembers besides its values, so that a push is applied to a block
 * once even if the run goes on elsewhere.
 *
 * @param versions for each block, how many pushes have been applied to it
 * @param incarnations how far the pushes of each live incarnation have come, by ascending number
 */
public record AppliedPushes(List<Long> versions, List<Progress> incarnations) {

    public AppliedPushes {
        versions = List.copyOf(versions);
        incarnations = List.copyOf(incarnations);
    }

    /**
     * The pushes of one incarnation.
     *
     * @param through the last clock whose push was applied to all trained blocks; -1: none was
     * @param clock the last clock of which anything was applied
     * @param blocks the blocks that it was applied to, by their index in the model
     */
    public record Progress(long incarnation, long through, long clock, List<Integer> blocks) {

        public Progress {
            blocks = List.copyOf(blocks);
        }

        /** The last clock that was applied to a block. */
        public long last(int block) {
            return blocks.contains(block) ? clock : through;
        }
    }
}
