package parade.worker.linalg;

/**
 * What the tiles of one panel of a product C = A·B share; element (i, p) of A stands at {@code i *
 * aRowStride + p * aDepthStride} behind the tile's start. Filled by {@link Gemm}, read by {@link
 * Tile6x2} and {@link Tile12x1}. Strides are variables on purpose: with constant ones C2 hoists the
 * range checks into the entry of every slice's loop.
 */
final class TileOperands {

    float[] a = {};
    int aRowStride;
    int aDepthStride;

    float[] b = {};
    int bStride;

    float[] c = {};
    int cStride;

    /** Where a row's last vector begins, in B and C: it may overlap the one before. */
    int lastVector;

    int sliceCount;
    int sliceLength;
    int longerSlices;

    /** Sums of earlier slices, a tile each. */
    float[] stack = {};

    void setSlices(Slices slices, int tileSize) {
        sliceCount = slices.count();
        sliceLength = slices.length();
        longerSlices = slices.longer();
        int size = slices.stored() * tileSize;
        if (stack.length < size) {
            stack = new float[size];
        }
    }
}
