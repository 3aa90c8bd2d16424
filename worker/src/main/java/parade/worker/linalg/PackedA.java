package parade.worker.linalg;

/**
 * A copy of an A that is read down its columns: tile behind tile, each of shape [depth, rows]. It
 * pays where A is so large that it leaves the second cache before it is used again, and where many
 * panels use it.
 */
final class PackedA {

    static final int ROWS = Tiles.COMMON_ROWS;
    private static final int LEAST_VALUES = 1 << 17;
    private static final int LEAST_COLUMNS = 256;

    private float[] values = {};

    /** Whether to pack an A for a product of so many columns. */
    static boolean pays(MatrixView a, int columns) {
        return !a.rowMajor()
                && (long) a.rows() * a.columns() >= LEAST_VALUES
                && a.rows() >= ROWS
                && columns >= LEAST_COLUMNS;
    }

    /**
     * Has the tiles read a copy; that of the tile of a row begins at {@code tile * ROWS * depth}.
     */
    void pack(MatrixView a, TileOperands operands) {
        int depth = a.columns();
        int tiles = (a.rows() + ROWS - 1) / ROWS;
        if (values.length < tiles * ROWS * depth) {
            values = new float[tiles * ROWS * depth];
        }
        int to = 0;
        for (int tile = 0; tile < tiles; tile++) {
            // The last tile overlaps the one before.
            int at = a.start() + Math.min(tile * ROWS, a.rows() - ROWS);
            for (int p = 0; p < depth; p++) {
                for (int i = 0; i < ROWS; i++) {
                    values[to + i] = a.values()[at + i];
                }
                to += ROWS;
                at += a.columnStride();
            }
        }
        operands.a = values;
        operands.aRowStride = 1;
        operands.aDepthStride = ROWS;
    }
}
