package parade.worker.linalg;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.ejml.data.FMatrixRMaj;

/**
 * Products of row-major matrices. An output element is summed by fma in the order of the depth,
 * from zero; in {@link #multiplyTransposedA} the depth is cut in slices, whose sums are added in
 * the order of {@link parade.slice.SliceTree}. So the bits depend on the depth and the slices
 * alone, not on vector length, tile or what else is computed along.
 *
 * <p>Tiles of C are computed in registers ({@link Tile6x2}; {@link Tile12x1} for the last columns).
 * A is read in place. B is read in place while its rows are short, else one panel of columns is
 * packed at a time. The last rows and columns are covered by tiles that overlap their neighbours:
 * the same bits are written twice. Holds scratch memory: one per thread.
 */
public final class Gemm {

    private static final int VECTOR = FloatVector.SPECIES_PREFERRED.length();
    private static final int TILE_SIZE = Math.max(Tile6x2.SIZE, Tile12x1.SIZE);

    /** From so many columns and rows on, packing B pays for itself. */
    private static final int PACKED_COLUMNS = 64;

    private static final int PACKED_ROWS = 48;

    private final TileOperands operands = new TileOperands();
    private final float[] tile = new float[TILE_SIZE];
    private float[] panel = {};
    private float[] fewRows = {};
    private float[] transposed = {};

    /** C = A·B; c gets the shape [rows of a, columns of b]. */
    public void multiply(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
        check(a.numCols == b.numRows, "A·B", a, b);
        c.reshape(a.numRows, b.numCols);
        operands.setSlices(Slices.one(a.numCols), TILE_SIZE);
        run(
                a.numRows,
                b.numCols,
                a.numCols,
                new Source(a.data, 0, a.numCols, 1),
                b.data,
                0,
                c.data);
    }

    /** C = A·Bᵀ; c gets the shape [rows of a, rows of b]. */
    public void multiplyTransposedB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
        check(a.numCols == b.numCols, "A·Bᵀ", a, b);
        c.reshape(a.numRows, b.numRows);
        transposed = grown(transposed, b.numRows * b.numCols);
        Transpose.transpose(b.numRows, b.numCols, b.data, transposed);
        operands.setSlices(Slices.one(a.numCols), TILE_SIZE);
        run(
                a.numRows,
                b.numRows,
                a.numCols,
                new Source(a.data, 0, a.numCols, 1),
                transposed,
                0,
                c.data);
    }

    /**
     * C = Aᵀ·B over the rows of some slices, added in the tree's order.
     *
     * @param c of length columns of a × columns of b at least, row-major
     */
    public void multiplyTransposedA(FMatrixRMaj a, FMatrixRMaj b, Slices slices, float[] c) {
        check(a.numRows == b.numRows, "Aᵀ·B", a, b);
        if (slices.firstRow() + slices.rows() > a.numRows || c.length < a.numCols * b.numCols) {
            throw new IllegalArgumentException(
                    slices + " of " + a.numRows + " rows, into " + c.length + " values");
        }
        operands.setSlices(slices, TILE_SIZE);
        run(
                a.numCols,
                b.numCols,
                slices.rows(),
                new Source(a.data, slices.firstRow() * a.numCols, 1, a.numCols),
                b.data,
                slices.firstRow() * b.numCols,
                c);
    }

    /** A as it is read: element (i, p) at {@code start + i * rowStride + p * depthStride}. */
    @SuppressWarnings("ArrayRecordComponent") // a view that lives as long as one product
    private record Source(float[] values, int start, int rowStride, int depthStride) {}

    /** C of shape [rows, columns] from A and, from bStart on, B of shape [depth, columns]. */
    private void run(int rows, int columns, int depth, Source a, float[] b, int bStart, float[] c) {
        boolean pack = columns > PACKED_COLUMNS && rows >= PACKED_ROWS;
        for (int column = 0; column < columns; ) {
            boolean two = columns - column > VECTOR;
            // One vector that would stick out of a row begins earlier; the second of two does the
            // same in the tile.
            int start = two ? column : Math.max(0, Math.min(column, columns - VECTOR));
            int width = Math.min(columns - start, two ? 2 * VECTOR : VECTOR);
            operands.lastVector = Math.max(width, VECTOR) - VECTOR;
            int bAt = bStart + start;
            if (pack || width < VECTOR) {
                packPanel(depth, width, b, bAt, columns);
                bAt = 0;
            } else {
                operands.b = b;
                operands.bStride = columns;
            }
            runPanel(rows, width, depth, two, a, bAt, c, start, columns);
            column = start + width;
        }
    }

    /** The columns [start, start + width) of C. */
    private void runPanel(
            int rows,
            int width,
            int depth,
            boolean two,
            Source a,
            int bAt,
            float[] c,
            int start,
            int columns) {
        int tileRows = two ? Tile6x2.ROWS : Tile12x1.ROWS;
        boolean few = rows < tileRows;
        if (few) {
            padRows(rows, tileRows, depth, a);
        } else {
            operands.a = a.values;
            operands.aRowStride = a.rowStride;
            operands.aDepthStride = a.depthStride;
        }
        boolean aside = few || width < VECTOR;
        operands.c = aside ? tile : c;
        operands.cStride = aside ? TILE_SIZE / tileRows : columns;
        for (int row = 0; row < rows; row += tileRows) {
            int first = Math.max(0, Math.min(row, rows - tileRows));
            int aAt = few ? 0 : a.start + first * a.rowStride;
            int cAt = first * columns + start;
            if (two) {
                Tile6x2.compute(operands, aAt, bAt, aside ? 0 : cAt);
            } else {
                Tile12x1.compute(operands, aAt, bAt, aside ? 0 : cAt);
            }
            if (aside) {
                for (int i = 0; i < Math.min(rows, tileRows); i++) {
                    System.arraycopy(tile, i * operands.cStride, c, cAt + i * columns, width);
                }
            }
        }
    }

    /** Copies a panel of B, with zeros up to a full vector. */
    private void packPanel(int depth, int width, float[] b, int bAt, int columns) {
        int stride = Math.max(width, VECTOR);
        panel = grown(panel, depth * stride);
        for (int p = 0; p < depth; p++) {
            System.arraycopy(b, bAt + p * columns, panel, p * stride, width);
            Arrays.fill(panel, p * stride + width, (p + 1) * stride, 0);
        }
        operands.b = panel;
        operands.bStride = stride;
    }

    /** Copies an A of fewer rows than a tile has, with rows of zeros. */
    private void padRows(int rows, int tileRows, int depth, Source a) {
        fewRows = grown(fewRows, tileRows * depth);
        for (int i = 0; i < rows; i++) {
            for (int p = 0; p < depth; p++) {
                fewRows[i * depth + p] = a.values[a.start + i * a.rowStride + p * a.depthStride];
            }
        }
        Arrays.fill(fewRows, rows * depth, tileRows * depth, 0);
        operands.a = fewRows;
        operands.aRowStride = depth;
        operands.aDepthStride = 1;
    }

    private static float[] grown(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }

    private static void check(boolean fits, String product, FMatrixRMaj a, FMatrixRMaj b) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s of [%d×%d] and [%d×%d]"
                            .formatted(product, a.numRows, a.numCols, b.numRows, b.numCols));
        }
    }
}
