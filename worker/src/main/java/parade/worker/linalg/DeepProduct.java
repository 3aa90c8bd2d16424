package parade.worker.linalg;

/**
 * C = A·B on one thread for any depth, and from the side that costs less: the depth is cut in
 * blocks that the caches hold, and where B would have to be transposed, Cᵀ = Bᵀ·Aᵀ may be computed
 * instead. Neither changes the order in which an element of C is summed.
 */
final class DeepProduct {

    /** The most depth at a time: then a packed panel of B leaves room in the second cache. */
    private static final int BLOCK = 1024;

    /** Floats of each scratch at most, but for a transposed C: larger products are halved. */
    private static final int MOST_SCRATCH = 1 << 20;

    private static final int FULL_PANEL = Tiles.MOST_VECTORS * Vectors.LENGTH;

    private final PanelProduct panels = new PanelProduct();
    private float[] transposed = {};
    private float[] groups = {};
    private float[] sums = {};

    /** As {@link Gemm#multiply(MatrixView, MatrixView, Slices, MatrixView)}, all depth used. */
    void run(MatrixView a, MatrixView b, Slices slices, MatrixView c) {
        if (!otherSidePays(a, b, c)) {
            blocks(a, b, slices, c);
            return;
        }
        int height = c.columns();
        int width = c.rows();
        if (transposed.length < height * width) {
            transposed = new float[height * width];
        }
        MatrixView turned = MatrixView.of(transposed, 0, height, width);
        blocks(b.transposed(), a.transposed(), slices, turned);
        Transpose.transpose(turned, c.values(), c.start(), c.rowStride());
    }

    /** By the number of values that are transposed; a column alone needs no transposition. */
    private static boolean otherSidePays(MatrixView a, MatrixView b, MatrixView c) {
        long values = (long) c.rows() * c.columns();
        if (a.rowMajor() && !b.rowMajor()) {
            return values + (long) a.rows() * a.columns() < (long) b.rows() * b.columns();
        }
        return c.columns() == 1 && !a.rowMajor();
    }

    private void blocks(MatrixView a, MatrixView b, Slices slices, MatrixView c) {
        int depth = a.columns();
        long values = (long) c.rows() * c.columns();
        long sums = depth <= BLOCK ? 0 : values * (Slices.stored(slices.count()) + 1);
        long packed = PackedA.pays(a, c.columns()) ? (long) c.rows() * Math.min(depth, BLOCK) : 0;
        if (Math.max(sums, packed) > MOST_SCRATCH && halves(a, b, slices, c, packed > 0)) {
            return;
        }
        if (depth <= BLOCK) {
            panels.run(a, b, slices, null, c);
        } else if (slices.count() == 1) {
            depthBlocks(a, b, c);
        } else {
            groups(a, b, slices, c);
        }
    }

    /** Half of the rows or columns after the other; not if there are too few of them. */
    private boolean halves(MatrixView a, MatrixView b, Slices slices, MatrixView c, boolean rows) {
        int rowHalf = c.rows() / (2 * Tiles.COMMON_ROWS) * Tiles.COMMON_ROWS;
        int columnHalf = c.columns() / (2 * FULL_PANEL) * FULL_PANEL;
        if (rowHalf > 0 && (rows || columnHalf == 0 || c.rows() > c.columns())) {
            blocks(a.rows(0, rowHalf), b, slices, c.rows(0, rowHalf));
            blocks(a.rows(rowHalf, a.rows()), b, slices, c.rows(rowHalf, c.rows()));
            return true;
        }
        if (columnHalf > 0) {
            blocks(a, b.columns(0, columnHalf), slices, c.columns(0, columnHalf));
            MatrixView rest = b.columns(columnHalf, b.columns());
            blocks(a, rest, slices, c.columns(columnHalf, c.columns()));
            return true;
        }
        return false;
    }

    /** The sums go to and fro between c and a scratch, and end in c. */
    private void depthBlocks(MatrixView a, MatrixView b, MatrixView c) {
        int depth = a.columns();
        int blocks = (depth + BLOCK - 1) / BLOCK;
        int size = c.rows() * c.columns();
        if (sums.length < size) {
            sums = new float[size];
        }
        MatrixView scratch = MatrixView.of(sums, 0, c.rows(), c.columns());
        MatrixView before = null;
        for (int block = 0; block < blocks; block++) {
            int from = (int) ((long) depth * block / blocks);
            int to = (int) ((long) depth * (block + 1) / blocks);
            MatrixView after = (blocks - block) % 2 == 1 ? c : scratch;
            panels.run(a.columns(from, to), b.rows(from, to), Slices.one(to - from), before, after);
            before = after;
        }
    }

    /**
     * Slices that are too deep together: groups of 2^n neighbours are summed by themselves, which
     * makes nodes of the tree, and then added as slices are.
     */
    private void groups(MatrixView a, MatrixView b, Slices slices, MatrixView c) {
        int each = Math.max(1, Integer.highestOneBit(BLOCK / (slices.length() + 1)));
        int count = (slices.count() + each - 1) / each;
        int size = c.rows() * c.columns();
        var rows = new Slices(0, slices.count(), slices.length(), slices.longer());
        int room = (Slices.stored(count) + 1) * size;
        if (groups.length < room) {
            groups = new float[room];
        }
        int top = 0;
        for (int group = 0; group < count; group++) {
            Slices part = rows.part(group * each, Math.min(slices.count(), (group + 1) * each));
            int from = part.firstRow();
            int to = from + part.rows();
            MatrixView sum = MatrixView.of(groups, top * size, c.rows(), c.columns());
            blocks(a.columns(from, to), b.rows(from, to), part, sum);
            for (int merges = Slices.merges(group, count); merges > 0; merges--) {
                top--;
                add(groups, (top + 1) * size, top * size, size);
            }
            top++;
        }
        for (int i = 0; i < c.rows(); i++) {
            int at = c.start() + i * c.rowStride();
            System.arraycopy(groups, i * c.columns(), c.values(), at, c.columns());
        }
    }

    private static void add(float[] sums, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            sums[to + i] += sums[from + i];
        }
    }
}
