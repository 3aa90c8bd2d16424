package parade.worker.linalg;

import org.jspecify.annotations.Nullable;

/**
 * C = A·B on one thread, panel by panel: as many columns of C as a tile is wide, from top to
 * bottom. A and B are read in place where that costs nothing, else packed. The last rows and
 * columns are covered by tiles that overlap their neighbours: the same bits are written twice.
 * Holds the memory that this takes.
 */
final class PanelProduct {

    private static final int LENGTH = Vectors.LENGTH;
    private static final int FULL_PANEL = Tiles.MOST_VECTORS * LENGTH;

    /** From so many rows of C on, packing B pays for itself. */
    private static final int PACKED_ROWS = 48;

    private final TileOperands operands = new TileOperands();
    private final PackedA packedA = new PackedA();

    /** A tile of a C that is narrower than a vector. */
    private final float[] narrowTile = new float[TileOperands.LARGEST_TILE];

    /**
     * Sums over the depth, in slices or in one; all of it should fit the caches.
     *
     * @param a of shape [rows, depth]
     * @param b of shape [depth, columns]
     * @param slices of the depth; where the first begins does not matter
     * @param before what the one slice's sums go on from, of c's shape, but not c; null: from zero
     * @param c of shape [rows, columns]; like before row-major
     */
    void run(MatrixView a, MatrixView b, Slices slices, @Nullable MatrixView before, MatrixView c) {
        operands.sliceCount = slices.count();
        operands.sliceLength = slices.length();
        operands.longerSlices = slices.longer();
        boolean packA = PackedA.pays(a, c.columns());
        if (packA) {
            packedA.pack(a, operands);
        } else {
            operands.a = a.values();
            operands.aRowStride = a.rowStride();
            operands.aDepthStride = a.columnStride();
        }
        boolean packB = !b.rowMajor() || (c.columns() > FULL_PANEL && c.rows() >= PACKED_ROWS);
        int vectors = (c.columns() + LENGTH - 1) / LENGTH;
        for (int column = 0; column < c.columns(); ) {
            int wide = Math.min(vectors, Tiles.MOST_VECTORS);
            if (vectors == Tiles.MOST_VECTORS + 1) {
                wide = (vectors + 1) / 2; // better than a full panel and one of a single vector
            }
            int end = Math.min(c.columns(), column + wide * LENGTH);
            // A single vector overlaps the panel before.
            int start = wide == 1 ? Math.max(0, end - LENGTH) : column;
            panel(
                    packA ? null : a,
                    b.columns(start, end),
                    packB,
                    before == null ? null : before.columns(start, end),
                    c.columns(start, end),
                    wide);
            column = end;
            vectors -= wide;
        }
    }

    /**
     * One panel of C.
     *
     * @param a null where its tiles are packed
     */
    private void panel(
            @Nullable MatrixView a,
            MatrixView b,
            boolean packB,
            @Nullable MatrixView before,
            MatrixView c,
            int vectors) {
        boolean narrow = c.columns() < LENGTH;
        int rows = a == null ? PackedA.ROWS : Tiles.rows(c.rows(), vectors);
        operands.lastVector = Math.max(c.columns(), LENGTH) - LENGTH;
        operands.c = narrow ? narrowTile : c.values();
        operands.cStride = narrow ? LENGTH : c.rowStride();
        int bAt = b.start();
        if (narrow || !b.rowMajor()) {
            PackedB.pack(b, operands);
            bAt = TileOperands.PANEL;
        } else if (packB && Vectors.USED && Tiles.canPack(rows, vectors)) {
            PackedB.packByTheWay(b, operands);
        } else {
            PackedB.readInPlace(b, operands);
        }
        for (int i = 0; i < c.rows(); i += rows) {
            int row = Math.min(i, c.rows() - rows);
            int aAt = a == null ? i * b.rows() : a.start() + row * a.rowStride();
            tile(rows, vectors, aAt, bAt, before, c, row, narrow);
            if (operands.packing) {
                PackedB.readPacked(operands);
                bAt = TileOperands.PANEL;
            }
        }
    }

    private void tile(
            int rows,
            int vectors,
            int aAt,
            int bAt,
            @Nullable MatrixView before,
            MatrixView c,
            int row,
            boolean narrow) {
        int cAt = narrow ? 0 : c.start() + row * c.rowStride();
        if (before == null) {
            if (Vectors.USED) {
                Tiles.compute(rows, vectors, operands, aAt, bAt, cAt);
            } else {
                ScalarTile.compute(rows, vectors, operands, aAt, bAt, cAt);
            }
        } else {
            int beforeAt = before.start() + row * before.rowStride();
            operands.before = before.values();
            operands.beforeStride = before.rowStride();
            if (narrow) {
                copyRows(rows, before, row, true);
                operands.before = narrowTile;
                operands.beforeStride = LENGTH;
                beforeAt = 0;
            }
            if (Vectors.USED) {
                Tiles.resume(rows, vectors, operands, aAt, bAt, beforeAt, cAt);
            } else {
                ScalarTile.resume(rows, vectors, operands, aAt, bAt, beforeAt, cAt);
            }
        }
        if (narrow) {
            copyRows(rows, c, row, false);
        }
    }

    /** Copies the rows of a narrow matrix from one on into the narrow tile, or out of it. */
    private void copyRows(int rows, MatrixView matrix, int first, boolean in) {
        float[] values = matrix.values();
        for (int i = 0; i < rows; i++) {
            int at = matrix.start() + (first + i) * matrix.rowStride();
            int tileAt = i * LENGTH;
            for (int j = 0; j < matrix.columns(); j++) { // too short to call System.arraycopy
                if (in) {
                    narrowTile[tileAt + j] = values[at + j];
                } else {
                    values[at + j] = narrowTile[tileAt + j];
                }
            }
        }
    }
}
