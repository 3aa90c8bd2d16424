package parade.server.coordination;

import java.util.List;

/**
 * How far a run in ssp or async had come, in what only the coordinator knows: kept with a recorded
 * version, so that a run that goes on leaves out no batch and grants no incarnation twice.
 *
 * @param granted the highest incarnation that was granted
 * @param next for each slice the number of its first batch that was never given out; empty: all 0
 * @param open batches that were given out and are not in the version
 */
public record FreeProgress(long granted, List<Long> next, List<SliceBatch> open) {

    public static final FreeProgress NONE = new FreeProgress(0, List.of(), List.of());

    public FreeProgress {
        next = List.copyOf(next);
        open = List.copyOf(open);
    }
}
