package parade.worker.linalg;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of six rows and two vectors of C = A·B: each slice of the depth is summed by fma in row
 * order from zero, in twelve accumulators that stay in registers, and the slices' sums are added in
 * the tree's order. Two loads of B and six broadcasts of A feed twelve fma, and 15 registers do.
 */
final class Tile6x2 {

    static final int ROWS = 6;

    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    static final int SIZE = 12 * L;

    private Tile6x2() {}

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
        int last = operands.lastVector;
        int slices = operands.sliceCount;
        int length = operands.sliceLength;
        int longer = operands.longerSlices;
        int top = 0;
        for (int slice = 0; ; slice++) {
            FloatVector c0a = zero(S);
            FloatVector c0b = zero(S);
            FloatVector c1a = zero(S);
            FloatVector c1b = zero(S);
            FloatVector c2a = zero(S);
            FloatVector c2b = zero(S);
            FloatVector c3a = zero(S);
            FloatVector c3b = zero(S);
            FloatVector c4a = zero(S);
            FloatVector c4b = zero(S);
            FloatVector c5a = zero(S);
            FloatVector c5b = zero(S);
            for (int p = slice < longer ? -1 : 0; p < length; p++) {
                FloatVector ba = fromArray(S, b, bAt);
                FloatVector bb = fromArray(S, b, bAt + last);
                FloatVector x = broadcast(S, a[aAt]);
                c0a = x.fma(ba, c0a);
                c0b = x.fma(bb, c0b);
                x = broadcast(S, a[aAt + aRow]);
                c1a = x.fma(ba, c1a);
                c1b = x.fma(bb, c1b);
                x = broadcast(S, a[aAt + 2 * aRow]);
                c2a = x.fma(ba, c2a);
                c2b = x.fma(bb, c2b);
                x = broadcast(S, a[aAt + 3 * aRow]);
                c3a = x.fma(ba, c3a);
                c3b = x.fma(bb, c3b);
                x = broadcast(S, a[aAt + 4 * aRow]);
                c4a = x.fma(ba, c4a);
                c4b = x.fma(bb, c4b);
                x = broadcast(S, a[aAt + 5 * aRow]);
                c5a = x.fma(ba, c5a);
                c5b = x.fma(bb, c5b);
                aAt += aDepth;
                bAt += bStride;
            }
            for (int merges = Slices.merges(slice, slices); merges > 0; merges--) {
                top -= SIZE;
                c0a = fromArray(S, stack, top).add(c0a);
                c0b = fromArray(S, stack, top + L).add(c0b);
                c1a = fromArray(S, stack, top + 2 * L).add(c1a);
                c1b = fromArray(S, stack, top + 3 * L).add(c1b);
                c2a = fromArray(S, stack, top + 4 * L).add(c2a);
                c2b = fromArray(S, stack, top + 5 * L).add(c2b);
                c3a = fromArray(S, stack, top + 6 * L).add(c3a);
                c3b = fromArray(S, stack, top + 7 * L).add(c3b);
                c4a = fromArray(S, stack, top + 8 * L).add(c4a);
                c4b = fromArray(S, stack, top + 9 * L).add(c4b);
                c5a = fromArray(S, stack, top + 10 * L).add(c5a);
                c5b = fromArray(S, stack, top + 11 * L).add(c5b);
            }
            if (slice == slices - 1) {
                c0a.intoArray(c, cAt);
                c0b.intoArray(c, cAt + last);
                c1a.intoArray(c, cAt + cStride);
                c1b.intoArray(c, cAt + cStride + last);
                c2a.intoArray(c, cAt + 2 * cStride);
                c2b.intoArray(c, cAt + 2 * cStride + last);
                c3a.intoArray(c, cAt + 3 * cStride);
                c3b.intoArray(c, cAt + 3 * cStride + last);
                c4a.intoArray(c, cAt + 4 * cStride);
                c4b.intoArray(c, cAt + 4 * cStride + last);
                c5a.intoArray(c, cAt + 5 * cStride);
                c5b.intoArray(c, cAt + 5 * cStride + last);
                return;
            }
            c0a.intoArray(stack, top);
            c0b.intoArray(stack, top + L);
            c1a.intoArray(stack, top + 2 * L);
            c1b.intoArray(stack, top + 3 * L);
            c2a.intoArray(stack, top + 4 * L);
            c2b.intoArray(stack, top + 5 * L);
            c3a.intoArray(stack, top + 6 * L);
            c3b.intoArray(stack, top + 7 * L);
            c4a.intoArray(stack, top + 8 * L);
            c4b.intoArray(stack, top + 9 * L);
            c5a.intoArray(stack, top + 10 * L);
            c5b.intoArray(stack, top + 11 * L);
            top += SIZE;
        }
    }
}
