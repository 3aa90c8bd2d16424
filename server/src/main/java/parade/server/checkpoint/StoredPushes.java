package parade.server.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import parade.block.Block;
import parade.server.store.AppliedPushes;

/**
 * Takes what shards say of applied pushes apart by block and puts it together for other shards: a
 * run may go on with another number of servers than the one that wrote.
 */
final class StoredPushes {

    private StoredPushes() {}

    /**
     * What has been applied to one block.
     *
     * @param last the last clock of each incarnation
     */
    record OfBlock(int block, long version, Map<Long, Long> last) {}

    /**
     * Of one block of a file.
     *
     * @param place the block's index in the file
     */
    static OfBlock of(AppliedPushes pushes, int place, Block block) {
        Map<Long, Long> last =
                pushes.incarnations().stream()
                        .collect(
                                Collectors.toMap(
                                        AppliedPushes.Progress::incarnation,
                                        progress -> progress.last(block.index())));
        return new OfBlock(block.index(), pushes.versions().get(place), last);
    }

    /**
     * Of the blocks of a shard. Where the shards that wrote had come to different clocks of an
     * incarnation, none below the latest is applied any more; nor will it be sent, since
     * incarnations do not outlive the servers.
     */
    static AppliedPushes together(List<OfBlock> blocks) {
        Map<Long, LongSummaryStatistics> clocks = new TreeMap<>();
        for (OfBlock block : blocks) {
            block.last()
                    .forEach((incarnation, clock) ->
                            clocks.computeIfAbsent(incarnation, i -> new LongSummaryStatistics())
                                    .accept(clock));
        }
        var progress = new ArrayList<AppliedPushes.Progress>();
        clocks.forEach((incarnation, of) -> {
            Function<OfBlock, Long> last = block -> block.last().getOrDefault(incarnation, -1L);
            long through = of.getCount() < blocks.size() ? -1 : of.getMin();
            progress.add(
                    new AppliedPushes.Progress(
                            incarnation,
                            through,
                            of.getMax(),
                            blocks.stream()
                                    .filter(block -> last.apply(block) == of.getMax())
                                    .map(OfBlock::block)
                                    .toList()));
        });
        return new AppliedPushes(blocks.stream().map(OfBlock::version).toList(), progress);
    }
}
