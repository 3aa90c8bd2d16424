package parade.worker.linalg;

import jdk.incubator.vector.FloatVector;
import org.ejml.data.FMatrixRMaj;

/**
 * Adds one row to every row of a matrix. With vectors, since the compiler can't know that a range
 * within one array and a range of another don't overlap.
 */
public final class RowAddition {

    private RowAddition() {}

    /**
     * {@code to[i][j] += row[j]}.
     *
     * @param row of the matrix's columns
     */
    public static void add(float[] row, FMatrixRMaj to) {
        for (int i = 0; i < to.numRows; i++) {
            add(row, to.data, i * to.numCols);
        }
    }

    private static void add(float[] row, float[] to, int at) {
        int j = 0;
        for (; j < Vectors.end(0, row.length); j += Vectors.LENGTH) {
            FloatVector.fromArray(Vectors.SPECIES, to, at + j)
                    .add(FloatVector.fromArray(Vectors.SPECIES, row, j))
                    .intoArray(to, at + j);
        }
        for (; j < row.length; j++) {
            to[at + j] += row[j];
        }
    }
}
