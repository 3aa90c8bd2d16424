package parade.server.coordination;

import java.util.List;

/**
 * What a run begins with: nothing, or a recorded version of an earlier one that it goes on from.
 *
 * @param generation one more than that of the run before
 * @param version of the weights that every shard has restored
 * @param recorded the versions on disk, up to that one, ascending
 * @param best how the evaluations of earlier versions went: early stopping goes on from there
 * @param progress in ssp and async: which batches had been given out
 */
public record StartingPoint(
        long generation, long version, List<Long> recorded, BestSoFar best, FreeProgress progress) {

    /** Version 0, drawn from the seed, of a run that never was. */
    public static final StartingPoint FRESH = anew(1);

    /** Version 0 again: whoever is left of the life before is of an older generation. */
    public static StartingPoint anew(long generation) {
        return new StartingPoint(generation, 0, List.of(), BestSoFar.NONE, FreeProgress.NONE);
    }

    /** A version on disk, as a server sees it that is not the coordinator. */
    public static StartingPoint at(long generation, long version) {
        return new StartingPoint(
                generation, version, List.of(version), BestSoFar.NONE, FreeProgress.NONE);
    }

    public StartingPoint {
        recorded = recorded.stream().distinct().sorted().toList();
        if (generation < 1 || version < 0) {
            throw new IllegalArgumentException(
                    "generation %d at version %d".formatted(generation, version));
        }
        if (version > 0 && (recorded.isEmpty() || recorded.getLast() != version)) {
            throw new IllegalArgumentException(
                    "version %d is not the last of %s".formatted(version, recorded));
        }
    }
}
