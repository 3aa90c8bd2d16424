package parade.worker.linalg;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.ejml.data.FMatrixRMaj;

/**
 * The sum of each column of a matrix over the rows of some slices: in a slice by plain adds in row
 * order from zero, then in the tree's order. Holds scratch memory: one per thread.
 */
public final class ColumnSums {

    /** Vectors whose lanes are columns that are summed side by side. */
    private static final int WIDTH = 4 * Vectors.LENGTH;

    /** Sums of slices, a row each; the one at the top is being summed. */
    private float[] stack = {};

    /** Writes one sum a column. */
    public void sum(FMatrixRMaj matrix, Slices slices, float[] sums) {
        int columns = matrix.numCols;
        if (slices.firstRow() + slices.rows() > matrix.numRows) {
            throw new IllegalArgumentException(slices + " of " + matrix.numRows + " rows");
        }
        int size = (slices.stored() + 1) * Math.max(columns, WIDTH);
        if (stack.length < size) {
            stack = new float[size];
        }
        if (Vectors.USED && columns >= Vectors.LENGTH) {
            for (int column = 0; column < columns; column += WIDTH) {
                sumWide(matrix.data, columns, slices, column, sums);
            }
        } else {
            sumNarrow(matrix.data, columns, slices);
            System.arraycopy(stack, 0, sums, 0, columns);
        }
    }

    /** Four vectors of columns; those beyond the last column are moved back onto others. */
    private void sumWide(float[] matrix, int columns, Slices slices, int column, float[] sums) {
        int last = columns - Vectors.LENGTH;
        int second = Math.min(column + Vectors.LENGTH, last);
        int third = Math.min(column + 2 * Vectors.LENGTH, last);
        int fourth = Math.min(column + 3 * Vectors.LENGTH, last);
        int first = Math.min(column, last);
        int top = 0;
        int row = slices.firstRow();
        for (int slice = 0; slice < slices.count(); slice++) {
            FloatVector sum0 = FloatVector.zero(Vectors.SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int end = row + slices.length(slice); row < end; row++) {
                int at = row * columns;
                sum0 = sum0.add(vector(matrix, at + first));
                sum1 = sum1.add(vector(matrix, at + second));
                sum2 = sum2.add(vector(matrix, at + third));
                sum3 = sum3.add(vector(matrix, at + fourth));
            }
            for (int merges = Slices.merges(slice, slices.count()); merges > 0; merges--) {
                top -= WIDTH;
                sum0 = vector(stack, top).add(sum0);
                sum1 = vector(stack, top + Vectors.LENGTH).add(sum1);
                sum2 = vector(stack, top + 2 * Vectors.LENGTH).add(sum2);
                sum3 = vector(stack, top + 3 * Vectors.LENGTH).add(sum3);
            }
            sum0.intoArray(stack, top);
            sum1.intoArray(stack, top + Vectors.LENGTH);
            sum2.intoArray(stack, top + 2 * Vectors.LENGTH);
            sum3.intoArray(stack, top + 3 * Vectors.LENGTH);
            top += WIDTH;
        }
        System.arraycopy(stack, 0, sums, first, Vectors.LENGTH);
        System.arraycopy(stack, Vectors.LENGTH, sums, second, Vectors.LENGTH);
        System.arraycopy(stack, 2 * Vectors.LENGTH, sums, third, Vectors.LENGTH);
        System.arraycopy(stack, 3 * Vectors.LENGTH, sums, fourth, Vectors.LENGTH);
    }

    private static FloatVector vector(float[] from, int at) {
        return FloatVector.fromArray(Vectors.SPECIES, from, at);
    }

    private void sumNarrow(float[] matrix, int columns, Slices slices) {
        int top = 0;
        int row = slices.firstRow();
        for (int slice = 0; slice < slices.count(); slice++) {
            int end = row + slices.length(slice);
            for (row = begin(matrix, columns, row, end, top); row < end; row++) {
                add(matrix, row * columns, stack, top, columns);
            }
            for (int merges = Slices.merges(slice, slices.count()); merges > 0; merges--) {
                add(stack, top, stack, top - columns, columns);
                top -= columns;
            }
            top += columns;
        }
    }

    /**
     * Sums the rows that are shorter than a vector and whose vector, which reaches into the next
     * rows, stays in the array.
     *
     * @return the first of the others
     */
    private int begin(float[] matrix, int columns, int row, int end, int top) {
        if (!Vectors.USED) {
            Arrays.fill(stack, top, top + columns, 0);
            return row;
        }
        int at = row * columns;
        FloatVector sum = FloatVector.zero(Vectors.SPECIES);
        for (; row < end && at <= matrix.length - Vectors.LENGTH; row++, at += columns) {
            sum = sum.add(vector(matrix, at));
        }
        sum.intoArray(stack, top);
        return row;
    }

    private static void add(float[] from, int fromAt, float[] to, int toAt, int count) {
        for (int j = 0; j < count; j++) {
            to[toAt + j] += from[fromAt + j];
        }
    }
}
