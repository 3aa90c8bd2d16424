package parade.worker.linalg;

import org.ejml.data.FMatrixRMaj;
import parade.slice.Node;
import parade.slice.SliceTree;

/** The products of {@link Gemm} and {@link ColumnSums} as their definitions say them. */
final class ScalarGemm {

    private ScalarGemm() {}

    static FMatrixRMaj multiply(FMatrixRMaj a, FMatrixRMaj b) {
        var c = new FMatrixRMaj(a.numRows, b.numCols);
        for (int i = 0; i < a.numRows; i++) {
            for (int j = 0; j < b.numCols; j++) {
                float sum = 0;
                for (int k = 0; k < a.numCols; k++) {
                    sum = Math.fma(a.get(i, k), b.get(k, j), sum);
                }
                c.set(i, j, sum);
            }
        }
        return c;
    }

    /** Writes the product where c has it into other values, as {@link Gemm} defines it. */
    static void multiply(MatrixView a, MatrixView b, Slices slices, MatrixView c, float[] values) {
        var tree = new SliceTree(slices.count());
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.columns(); j++) {
                values[c.start() + i * c.rowStride() + j] =
                        element(tree, tree.root(), a.rows(i, i + 1), b.columns(j, j + 1), slices);
            }
        }
    }

    private static float element(
            SliceTree tree, Node node, MatrixView row, MatrixView column, Slices slices) {
        if (node.count() > 1) {
            return element(tree, tree.left(node), row, column, slices)
                    + element(tree, tree.right(node), row, column, slices);
        }
        float sum = 0;
        for (int p = slices.start(node.first()); p < slices.start(node.end()); p++) {
            sum =
                    Math.fma(
                            row.values()[row.start() + p * row.columnStride()],
                            column.values()[column.start() + p * column.rowStride()],
                            sum);
        }
        return sum;
    }

    static FMatrixRMaj multiplyTransposedA(FMatrixRMaj a, FMatrixRMaj b, Slices slices) {
        var tree = new SliceTree(slices.count());
        return sum(tree, tree.root(), a, b, slices);
    }

    private static FMatrixRMaj sum(
            SliceTree tree, Node node, FMatrixRMaj a, FMatrixRMaj b, Slices slices) {
        if (node.count() == 1) {
            return ofRows(a, b, slices.start(node.first()), slices.start(node.end()));
        }
        FMatrixRMaj left = sum(tree, tree.left(node), a, b, slices);
        FMatrixRMaj right = sum(tree, tree.right(node), a, b, slices);
        for (int i = 0; i < left.data.length; i++) {
            left.data[i] += right.data[i];
        }
        return left;
    }

    private static FMatrixRMaj ofRows(FMatrixRMaj a, FMatrixRMaj b, int first, int end) {
        var c = new FMatrixRMaj(a.numCols, b.numCols);
        for (int row = first; row < end; row++) {
            for (int i = 0; i < a.numCols; i++) {
                for (int j = 0; j < b.numCols; j++) {
                    c.set(i, j, Math.fma(a.get(row, i), b.get(row, j), c.get(i, j)));
                }
            }
        }
        return c;
    }
}
