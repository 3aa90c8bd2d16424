package parade.worker.linalg;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;

/**
 * The sum of each column of a matrix over the rows of some slices: in a slice by plain adds in row
 * order from zero, then in the tree's order. Holds scratch memory: one per thread.
 */
public final class ColumnSums {

    /** Sums of slices, a row each; the one at the top is being summed. */
    private float[] stack = {};

    /** Writes one sum a column. */
    public void sum(FMatrixRMaj matrix, Slices slices, float[] sums) {
        int columns = matrix.numCols;
        if (slices.firstRow() + slices.rows() > matrix.numRows) {
            throw new IllegalArgumentException(slices + " of " + matrix.numRows + " rows");
        }
        int size = (slices.stored() + 1) * columns;
        if (stack.length < size) {
            stack = new float[size];
        }
        int top = 0;
        int row = slices.firstRow();
        for (int slice = 0; slice < slices.count(); slice++) {
            Arrays.fill(stack, top, top + columns, 0);
            for (int end = row + slices.length(slice); row < end; row++) {
                add(matrix.data, row * columns, stack, top, columns);
            }
            for (int merges = Slices.merges(slice, slices.count()); merges > 0; merges--) {
                add(stack, top, stack, top - columns, columns);
                top -= columns;
            }
            top += columns;
        }
        System.arraycopy(stack, 0, sums, 0, columns);
    }

    private static void add(float[] from, int fromAt, float[] to, int toAt, int count) {
        for (int j = 0; j < count; j++) {
            to[toAt + j] += from[fromAt + j];
        }
    }
}
