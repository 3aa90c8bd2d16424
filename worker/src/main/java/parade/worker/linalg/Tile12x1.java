package parade.worker.linalg;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of twelve rows and one vector of C = A·B, for the last columns; otherwise as {@link
 * Tile6x2}.
 */
final class Tile12x1 {

    static final int ROWS = 12;

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    static final int SIZE = 12 * L;

    private Tile12x1() {}

    /**
     * Computes the tile of C at {@code cAt} from the rows of A and columns of B that start there.
     */
    static void compute(TileOperands operands, int aAt, int bAt, int cAt) {
        float[] a = operands.a;
        float[] b = operands.b;
        float[] c = operands.c;
        float[] stack = operands.stack;
        int aRow = operands.aRowStride;
        int aDepth = operands.aDepthStride;
        int bStride = operands.bStride;
        int cStride = operands.cStride;
        int slices = operands.sliceCount;
        int length = operands.sliceLength;
        int longer = operands.longerSlices;
        int top = 0;
        for (int slice = 0; ; slice++) {
            FloatVector c0 = zero(S);
            FloatVector c1 = zero(S);
            FloatVector c2 = zero(S);
            FloatVector c3 = zero(S);
            FloatVector c4 = zero(S);
            FloatVector c5 = zero(S);
            FloatVector c6 = zero(S);
            FloatVector c7 = zero(S);
            FloatVector c8 = zero(S);
            FloatVector c9 = zero(S);
            FloatVector c10 = zero(S);
            FloatVector c11 = zero(S);
            for (int p = slice < longer ? -1 : 0; p < length; p++) {
                FloatVector row = fromArray(S, b, bAt);
                FloatVector x = broadcast(S, a[aAt]);
                c0 = x.fma(row, c0);
                x = broadcast(S, a[aAt + aRow]);
                c1 = x.fma(row, c1);
                x = broadcast(S, a[aAt + 2 * aRow]);
                c2 = x.fma(row, c2);
                x = broadcast(S, a[aAt + 3 * aRow]);
                c3 = x.fma(row, c3);
                x = broadcast(S, a[aAt + 4 * aRow]);
                c4 = x.fma(row, c4);
                x = broadcast(S, a[aAt + 5 * aRow]);
                c5 = x.fma(row, c5);
                x = broadcast(S, a[aAt + 6 * aRow]);
                c6 = x.fma(row, c6);
                x = broadcast(S, a[aAt + 7 * aRow]);
                c7 = x.fma(row, c7);
                x = broadcast(S, a[aAt + 8 * aRow]);
                c8 = x.fma(row, c8);
                x = broadcast(S, a[aAt + 9 * aRow]);
                c9 = x.fma(row, c9);
                x = broadcast(S, a[aAt + 10 * aRow]);
                c10 = x.fma(row, c10);
                x = broadcast(S, a[aAt + 11 * aRow]);
                c11 = x.fma(row, c11);
                aAt += aDepth;
                bAt += bStride;
            }
            for (int merges = Slices.merges(slice, slices); merges > 0; merges--) {
                top -= SIZE;
                c0 = fromArray(S, stack, top).add(c0);
                c1 = fromArray(S, stack, top + L).add(c1);
                c2 = fromArray(S, stack, top + 2 * L).add(c2);
                c3 = fromArray(S, stack, top + 3 * L).add(c3);
                c4 = fromArray(S, stack, top + 4 * L).add(c4);
                c5 = fromArray(S, stack, top + 5 * L).add(c5);
                c6 = fromArray(S, stack, top + 6 * L).add(c6);
                c7 = fromArray(S, stack, top + 7 * L).add(c7);
                c8 = fromArray(S, stack, top + 8 * L).add(c8);
                c9 = fromArray(S, stack, top + 9 * L).add(c9);
                c10 = fromArray(S, stack, top + 10 * L).add(c10);
                c11 = fromArray(S, stack, top + 11 * L).add(c11);
            }
            if (slice == slices - 1) {
                c0.intoArray(c, cAt);
                c1.intoArray(c, cAt + cStride);
                c2.intoArray(c, cAt + 2 * cStride);
                c3.intoArray(c, cAt + 3 * cStride);
                c4.intoArray(c, cAt + 4 * cStride);
                c5.intoArray(c, cAt + 5 * cStride);
                c6.intoArray(c, cAt + 6 * cStride);
                c7.intoArray(c, cAt + 7 * cStride);
                c8.intoArray(c, cAt + 8 * cStride);
                c9.intoArray(c, cAt + 9 * cStride);
                c10.intoArray(c, cAt + 10 * cStride);
                c11.intoArray(c, cAt + 11 * cStride);
                return;
            }
            c0.intoArray(stack, top);
            c1.intoArray(stack, top + L);
            c2.intoArray(stack, top + 2 * L);
            c3.intoArray(stack, top + 3 * L);
            c4.intoArray(stack, top + 4 * L);
            c5.intoArray(stack, top + 5 * L);
            c6.intoArray(stack, top + 6 * L);
            c7.intoArray(stack, top + 7 * L);
            c8.intoArray(stack, top + 8 * L);
            c9.intoArray(stack, top + 9 * L);
            c10.intoArray(stack, top + 10 * L);
            c11.intoArray(stack, top + 11 * L);
            top += SIZE;
        }
    }
}
