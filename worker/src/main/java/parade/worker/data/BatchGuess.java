package parade.worker.data;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Which batch a worker will be asked for next, by the ones it was asked for so far. Used by the
 * thread that takes; what it answers costs time if it is wrong, and never bits.
 */
public interface BatchGuess {

    /** A batch of some slices. The set is never changed. */
    record Wanted(long number, BitSet slices) {

        boolean is(long otherNumber, BitSet otherSlices) {
            return number == otherNumber && slices.equals(otherSlices);
        }
    }

    Wanted after(Wanted taken);

    /** In sync mode: the same slices' part of the next step. */
    static BatchGuess nextStep() {
        return taken -> new Wanted(taken.number() + 1, taken.slices());
    }

    /**
     * In ssp and async: the slices take turns, and of each its batches come one after the other.
     */
    static BatchGuess turns() {
        return new Turns();
    }

    /** Remembers who came after whom. */
    final class Turns implements BatchGuess {

        private final Map<BitSet, BitSet> successors = new HashMap<>();
        private final Map<BitSet, Long> next = new HashMap<>();
        private BitSet last = new BitSet();

        private Turns() {}

        @Override
        public Wanted after(Wanted taken) {
            successors.put(last, taken.slices());
            next.put(taken.slices(), taken.number() + 1);
            last = taken.slices();
            BitSet likely = successors.getOrDefault(taken.slices(), taken.slices());
            return new Wanted(next.getOrDefault(likely, 0L), likely);
        }
    }
}
