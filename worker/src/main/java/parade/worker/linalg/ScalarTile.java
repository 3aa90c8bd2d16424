package parade.worker.linalg;

/** The scalar twin of the generated tiles: the same sums in the same order, one at a time. */
final class ScalarTile {

    private ScalarTile() {}

    /** As {@link Tiles#compute}. */
    static void compute(int rows, int vectors, TileOperands operands, int aAt, int bAt, int cAt) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width(vectors, operands); j++) {
                operands.c[cAt + i * operands.cStride + j] =
                        sumOfSlices(operands, aAt + i * operands.aRowStride, bAt + j);
            }
        }
    }

    /** As {@link Tiles#resume}. */
    static void resume(
            int rows, int vectors, TileOperands operands, int aAt, int bAt, int beforeAt, int cAt) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width(vectors, operands); j++) {
                float before = operands.before[beforeAt + i * operands.beforeStride + j];
                operands.c[cAt + i * operands.cStride + j] =
                        sum(
                                operands,
                                aAt + i * operands.aRowStride,
                                bAt + j,
                                operands.sliceLength,
                                before);
            }
        }
    }

    private static int width(int vectors, TileOperands operands) {
        return Vectors.LENGTH + (vectors == 1 ? 0 : operands.lastVector);
    }

    private static float sumOfSlices(TileOperands operands, int aAt, int bAt) {
        float[] stack = operands.scratch;
        int top = TileOperands.STACK;
        int first = 0;
        for (int slice = 0; ; slice++) {
            int length = operands.sliceLength + (slice < operands.longerSlices ? 1 : 0);
            float sum =
                    sum(
                            operands,
                            aAt + first * operands.aDepthStride,
                            bAt + first * operands.bStride,
                            length,
                            0);
            first += length;
            for (int merges = Slices.merges(slice, operands.sliceCount); merges > 0; merges--) {
                sum = stack[--top] + sum;
            }
            if (slice == operands.sliceCount - 1) {
                return sum;
            }
            stack[top++] = sum;
        }
    }

    private static float sum(TileOperands operands, int aAt, int bAt, int length, float start) {
        float sum = start;
        for (int p = 0; p < length; p++) {
            sum =
                    Math.fma(
                            operands.a[aAt + p * operands.aDepthStride],
                            operands.b[bAt + p * operands.bStride],
                            sum);
        }
        return sum;
    }
}
