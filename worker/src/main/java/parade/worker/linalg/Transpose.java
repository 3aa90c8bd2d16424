package parade.worker.linalg;

/** The transpose of a row-major matrix. */
final class Transpose {

    /** Square blocks of this side keep the lines that are read and written in the cache. */
    private static final int BLOCK = 16;

    private Transpose() {}

    /** {@code to[j, i] = from[i, j]} for from of shape [rows, columns]. */
    static void transpose(int rows, int columns, float[] from, float[] to) {
        for (int i0 = 0; i0 < rows; i0 += BLOCK) {
            int iEnd = Math.min(i0 + BLOCK, rows);
            for (int j0 = 0; j0 < columns; j0 += BLOCK) {
                int jEnd = Math.min(j0 + BLOCK, columns);
                for (int j = j0; j < jEnd; j++) {
                    for (int i = i0; i < iEnd; i++) {
                        to[j * rows + i] = from[i * columns + j];
                    }
                }
            }
        }
    }
}
