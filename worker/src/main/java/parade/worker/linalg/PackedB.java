package parade.worker.linalg;

import java.util.Arrays;

/**
 * A panel of B, as the tiles want to read it: of shape [depth, width], in the scratch of {@link
 * TileOperands}. Where B is row-major, the first tile packs its panel by the way.
 */
final class PackedB {

    private static final int LENGTH = Vectors.LENGTH;

    private PackedB() {}

    /** Has the tiles read B's columns in place, and the next one pack them. */
    static void packByTheWay(MatrixView b, TileOperands operands) {
        readInPlace(b, operands);
        operands.packing = true;
        operands.panelStride = stride(b);
        operands.withPanel(b.rows() * operands.panelStride);
    }

    /** Has the tiles read B's columns in place. */
    static void readInPlace(MatrixView b, TileOperands operands) {
        operands.b = b.values();
        operands.bStride = b.rowStride();
        operands.packing = false;
    }

    /** Has the tiles read what one of them has packed. */
    static void readPacked(TileOperands operands) {
        operands.packing = false;
        operands.b = operands.scratch;
        operands.bStride = operands.panelStride;
    }

    /** Copies B's columns, with zeros up to a vector, and has the tiles read them. */
    static void pack(MatrixView b, TileOperands operands) {
        int stride = stride(b);
        operands.panelStride = stride;
        operands.withPanel(b.rows() * stride);
        float[] panel = operands.scratch;
        int to = TileOperands.PANEL;
        if (b.columns() < LENGTH) {
            Arrays.fill(panel, to, to + b.rows() * stride, 0);
        }
        if (b.rowMajor()) {
            for (int p = 0; p < b.rows(); p++) {
                int at = b.start() + p * b.rowStride();
                System.arraycopy(b.values(), at, panel, to + p * stride, b.columns());
            }
        } else {
            Transpose.transpose(b.transposed(), panel, to, stride);
        }
        readPacked(operands);
    }

    private static int stride(MatrixView b) {
        return (b.columns() + LENGTH - 1) / LENGTH * LENGTH;
    }
}
