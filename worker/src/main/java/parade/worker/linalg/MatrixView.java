package parade.worker.linalg;

import org.ejml.data.FMatrixRMaj;

/**
 * A matrix that stands in a part of an array: element (i, j) at {@code start + i * rowStride + j *
 * columnStride}. One of the strides is 1, so it is row-major or the transpose of such a matrix.
 *
 * @param values not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a view
public record MatrixView(
        float[] values, int start, int rows, int columns, int rowStride, int columnStride) {

    public MatrixView {
        boolean straight = columnStride == 1 && (rowStride >= columns || rows <= 1);
        boolean transposed = rowStride == 1 && (columnStride >= rows || columns <= 1);
        long last =
                start
                        + Math.max(rows - 1, 0) * (long) rowStride
                        + Math.max(columns - 1, 0) * (long) columnStride;
        if ((!straight && !transposed)
                || rows < 0
                || columns < 0
                || start < 0
                || (rows > 0 && columns > 0 && last >= values.length)) {
            throw new IllegalArgumentException(
                    "[%d×%d] with strides %d and %d from %d on, of %d values"
                            .formatted(
                                    rows, columns, rowStride, columnStride, start, values.length));
        }
    }

    /** A row-major matrix without gaps. */
    public static MatrixView of(float[] values, int start, int rows, int columns) {
        return new MatrixView(values, start, rows, columns, columns, 1);
    }

    public static MatrixView of(FMatrixRMaj matrix) {
        return of(matrix.data, 0, matrix.numRows, matrix.numCols);
    }

    public MatrixView transposed() {
        return new MatrixView(values, start, columns, rows, columnStride, rowStride);
    }

    /** The rows [from, to). */
    public MatrixView rows(int from, int to) {
        int at = from == to ? start : start + from * rowStride;
        return new MatrixView(values, at, to - from, columns, rowStride, columnStride);
    }

    /** The columns [from, to). */
    public MatrixView columns(int from, int to) {
        int at = from == to ? start : start + from * columnStride;
        return new MatrixView(values, at, rows, to - from, rowStride, columnStride);
    }

    /** Whether each row stands in one piece. */
    boolean rowMajor() {
        return columnStride == 1;
    }

    String shape() {
        return "[" + rows + "×" + columns + "]";
    }
}
