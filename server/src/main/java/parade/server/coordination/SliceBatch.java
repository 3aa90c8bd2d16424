package parade.server.coordination;

/**
 * One batch of a slice's own, as ssp and async give them out.
 *
 * @param number among the batches of the slice, from 0
 */
public record SliceBatch(int slice, long number) implements Comparable<SliceBatch> {

    /** Those that were to be given out first come first. */
    @Override
    public int compareTo(SliceBatch other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : Integer.compare(slice, other.slice);
    }
}
