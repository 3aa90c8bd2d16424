package parade.slice;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which rows of a batch are whose: the rows of the slices present follow one another in slice
 * order. Row counts of neighbouring slices differ by at most one, the longer first, because example
 * i belongs to slice i mod V.
 */
public final class SliceRows {

    private final int[] slices;
    private final int[] starts;

    /**
     * @param slices the slices present
     * @param counts for each of them, in ascending order, its number of rows; 0 is possible
     */
    public SliceRows(BitSet slices, int[] counts) {
        this.slices = slices.stream().toArray();
        if (counts.length != this.slices.length) {
            throw new IllegalArgumentException(
                    counts.length + " row counts for " + this.slices.length + " slices");
        }
        starts = new int[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            starts[i + 1] = starts[i] + counts[i];
        }
    }

    /** The number of slices present. */
    public int count() {
        return slices.length;
    }

    /** The i-th slice present. */
    public int slice(int i) {
        return slices[i];
    }

    /** The first row of the i-th slice present. */
    public int start(int i) {
        return starts[i];
    }

    /** The row behind the last one of the i-th slice present. */
    public int end(int i) {
        return starts[i + 1];
    }

    /** The number of rows of all slices. */
    public int rows() {
        return starts[starts.length - 1];
    }

    /** Where a slice stands among those present; all slices of a node must be. */
    public int position(int slice) {
        int at = Arrays.binarySearch(slices, slice);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "slice " + slice + " is not among " + Arrays.toString(slices));
        }
        return at;
    }
}
