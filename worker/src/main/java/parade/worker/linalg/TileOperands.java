package parade.worker.linalg;

import parade.slice.SliceTree;

/**
 * What the tiles of one panel of a product C = A·B share. Element (i, p) of A stands at {@code i *
 * aRowStride + p * aDepthStride} behind the tile's start; rows of B, as wide as the panel, are
 * bStride apart. A tile sums each slice of the depth by fma in its order from zero, in registers,
 * and adds the slices' sums in the order of {@link parade.slice.SliceTree}, through a stack of
 * tiles. Filled by {@link PanelProduct}, read by the generated tiles. Strides are variables on
 * purpose: with constant ones C2 hoists the range checks into the entry of every slice's loop.
 */
final class TileOperands {

    /**
     * Where the stack begins in {@link #scratch}, behind the array's header: arrays of more than
     * two megabytes begin on a page or region under the collectors in use, so the stack, and the
     * packed panel behind it, begin on a cache line. Vectors that cross lines cost up to a tenth.
     */
    static final int STACK = 12;

    /** Sums on the stack belong to 1, 2, 4, ... slices. */
    private static final int STACKED_TILES = Slices.stored(SliceTree.MAXIMUM_SLICES);

    /** Floats of the largest tile. */
    static final int LARGEST_TILE = 24 * Vectors.LENGTH;

    /** Where the packed panel of B begins in {@link #scratch}. */
    static final int PANEL = STACK + STACKED_TILES * LARGEST_TILE;

    private static final int TWO_MEGABYTES = 1 << 19;

    float[] a = {};
    int aRowStride;
    int aDepthStride;

    float[] b = {};
    int bStride;

    /** Whether a tile writes the panel of B that it reads to {@link #PANEL}, with other gaps. */
    boolean packing;

    int panelStride;

    float[] c = {};
    int cStride;

    /** Where a row's last vector begins, in B and C: it may overlap the one before. */
    int lastVector;

    int sliceCount;
    int sliceLength;
    int longerSlices;

    /** What sums go on from, not C: a tile that overlaps another would add to its sums again. */
    float[] before = {};

    int beforeStride;

    /** Sums of earlier slices, a tile each, and a packed panel of B. */
    float[] scratch = new float[PANEL + TWO_MEGABYTES];

    /** Makes room in the scratch for a panel of so many floats. */
    void withPanel(int size) {
        if (scratch.length < PANEL + size) {
            scratch = new float[PANEL + size];
        }
    }
}
