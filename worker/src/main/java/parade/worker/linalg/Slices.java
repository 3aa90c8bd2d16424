package parade.worker.linalg;

import parade.slice.Node;
import parade.slice.SliceRows;
import parade.slice.SliceTree;

/**
 * How consecutive rows of a matrix are cut in slices, whose sums are then added in the order of
 * {@link SliceTree}. A slice may be empty: its sum is +0.0.
 *
 * @param firstRow where the first slice begins
 * @param count how many slices there are, 1 to {@link SliceTree#MAXIMUM_SLICES}
 * @param length the rows of a slice
 * @param longer the first so many slices have a row more
 */
public record Slices(int firstRow, int count, int length, int longer) {

    public Slices {
        if (firstRow < 0
                || count < 1
                || count > SliceTree.MAXIMUM_SLICES
                || length < 0
                || longer < 0
                || longer > count) {
            throw new IllegalArgumentException(
                    count
                            + " slices from row "
                            + firstRow
                            + ": "
                            + length
                            + " rows, +1 in "
                            + longer);
        }
    }

    /** All of so many rows as one slice: a plain sum. */
    public static Slices one(int rows) {
        return new Slices(0, 1, rows, 0);
    }

    /** The slices of a node; all of them must be present, the longer ones first. */
    public static Slices of(SliceRows rows, Node node) {
        int at = rows.position(node.first());
        if (rows.position(node.end() - 1) != at + node.count() - 1) {
            throw new IllegalArgumentException("not all slices of " + node + " are present");
        }
        int length = rows.end(at + node.count() - 1) - rows.start(at + node.count() - 1);
        int longer = 0;
        for (int i = 0; i < node.count(); i++) {
            int more = rows.end(at + i) - rows.start(at + i) - length;
            if (more < 0 || more > 1 || (more == 1 && longer < i)) {
                throw new IllegalArgumentException(
                        "the rows of " + node + " are not cut evenly, the longer slices first");
            }
            longer += more;
        }
        return new Slices(rows.start(at), node.count(), length, longer);
    }

    /** The rows of all slices. */
    public int rows() {
        return count * length + longer;
    }

    /** The rows of one slice. */
    public int length(int slice) {
        return slice < longer ? length + 1 : length;
    }

    /** The first row of a slice; for the number behind the last slice, the row behind them all. */
    public int start(int slice) {
        return firstRow + slice * length + Math.min(slice, longer);
    }

    /**
     * How many stored sums are added to that of a slice, youngest first, before it is stored
     * itself: the trailing one bits of its number. After the last slice everything that is still
     * stored is added. For V = 7 that makes {@code ((s0+s1)+(s2+s3))+((s4+s5)+s6)}.
     */
    static int merges(int slice, int count) {
        return slice == count - 1 ? Integer.bitCount(slice) : Integer.numberOfTrailingZeros(~slice);
    }

    /** The slices [from, to) by themselves. */
    Slices part(int from, int to) {
        int longerOnes = Math.clamp(longer - from, 0, to - from);
        return new Slices(start(from), to - from, length, longerOnes);
    }

    /** The most sums that are ever stored at a time. */
    int stored() {
        return stored(count);
    }

    /** The most sums of so many slices that are ever stored at a time. */
    static int stored(int count) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
    }
}
