package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Which batch is given out next. Every slice's batches go out in their order, each once, but for
 * those that come back: they go out again before all others, whoever asks.
 */
final class SliceBatches {

    private final long[] next;
    private final TreeSet<SliceBatch> returned = new TreeSet<>();

    SliceBatches(int slices, FreeProgress before) {
        next = new long[slices];
        for (int slice = 0; slice < before.next().size(); slice++) {
            next[slice] = before.next().get(slice);
        }
        returned.addAll(before.open());
    }

    /**
     * The batch for a worker.
     *
     * @param owned its slices, at least one; round robin
     * @param last the slice of its batch before this one, or -1
     */
    SliceBatch take(BitSet owned, int last) {
        SliceBatch again = returned.pollFirst();
        if (again != null) {
            return again;
        }
        int after = owned.nextSetBit(last + 1);
        int slice = after >= 0 ? after : owned.nextSetBit(0);
        return new SliceBatch(slice, next[slice]++);
    }

    /** It was given out, and did not come into the weights. */
    void giveBack(SliceBatch batch) {
        returned.add(batch);
    }

    /**
     * How far it has come.
     *
     * @param given batches that are given out now
     */
    FreeProgress progress(Collection<SliceBatch> given) {
        var open = new TreeSet<>(returned);
        open.addAll(given);
        var cursors = new ArrayList<Long>();
        for (long cursor : next) {
            cursors.add(cursor);
        }
        return new FreeProgress(0, cursors, List.copyOf(open));
    }
}
