package parade.worker.linalg;

/** The transpose of a matrix in an array, by squares as wide as a vector where it is as large. */
final class Transpose {

    private static final int SIDE = Vectors.LENGTH;
    private static final boolean SQUARES = Vectors.USED && (SIDE == 4 || SIDE == 8 || SIDE == 16);

    private Transpose() {}

    /**
     * {@code to[toAt + j * toStride + i]} becomes the matrix's element (i, j).
     *
     * @param matrix row-major
     */
    static void transpose(MatrixView matrix, float[] to, int toAt, int toStride) {
        int rows = matrix.rows();
        int columns = matrix.columns();
        float[] from = matrix.values();
        int at = matrix.start();
        int stride = matrix.rowStride();
        if (!SQUARES || rows < SIDE || columns < SIDE) {
            for (int j = 0; j < columns; j++) {
                for (int i = 0; i < rows; i++) {
                    to[toAt + j * toStride + i] = from[at + i * stride + j];
                }
            }
            return;
        }
        // The last squares overlap those before them: the same values twice.
        for (int i = 0; i < rows; i += SIDE) {
            int row = Math.min(i, rows - SIDE);
            for (int j = 0; j < columns; j += SIDE) {
                int column = Math.min(j, columns - SIDE);
                int fromAt = at + row * stride + column;
                square(from, fromAt, stride, to, toAt + column * toStride + row, toStride);
            }
        }
    }

    private static void square(
            float[] from, int at, int stride, float[] to, int toAt, int toStride) {
        switch (SIDE) {
            case 16 -> SquareTranspose16.transpose(from, at, stride, to, toAt, toStride);
            case 8 -> SquareTranspose8.transpose(from, at, stride, to, toAt, toStride);
            default -> SquareTranspose4.transpose(from, at, stride, to, toAt, toStride);
        }
    }
}
