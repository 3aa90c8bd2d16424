package parade.worker.linalg;

import org.ejml.data.FMatrixRMaj;

/**
 * Products of matrices. An output element is summed by fma in the order of the depth, from zero;
 * where the depth is cut in slices, each is summed so, and their sums are added in the order of
 * {@link parade.slice.SliceTree}. So the bits depend on the depth and the slices alone, not on
 * vector length, tile, thread or what else is computed along.
 *
 * <p>How it is as fast as it can be: docs/arithmetic.md. Holds scratch memory, and is used by one
 * thread at a time, which may have a team.
 */
public final class Gemm {

    /** Below so many fma the others of a team are not called. */
    private static final long WORTH_A_TEAM = 1_000_000;

    private final ThreadTeam team;
    private final long worthATeam;
    private final DeepProduct[] parts;
    private float[] product = {};

    /** Products by the calling thread alone. */
    public Gemm() {
        this(ThreadTeam.one());
    }

    /**
     * Products whose columns or rows are cut among a team.
     *
     * @param team stays the caller's
     */
    public Gemm(ThreadTeam team) {
        this(team, WORTH_A_TEAM);
    }

    /** As if so many fma were worth a team. */
    Gemm(ThreadTeam team, long worthATeam) {
        this.team = team;
        this.worthATeam = worthATeam;
        parts = new DeepProduct[team.threads()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = new DeepProduct();
        }
    }

    /** C = A·B; c gets the shape [rows of a, columns of b]. */
    public void multiply(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
        c.reshape(a.numRows, b.numCols);
        multiply(MatrixView.of(a), MatrixView.of(b), MatrixView.of(c));
    }

    /** C = A·Bᵀ; c gets the shape [rows of a, rows of b]. */
    public void multiplyTransposedB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
        c.reshape(a.numRows, b.numRows);
        multiply(MatrixView.of(a), MatrixView.of(b).transposed(), MatrixView.of(c));
    }

    /**
     * C = Aᵀ·B over the rows of some slices, added in the tree's order.
     *
     * @param c of length columns of a × columns of b at least, row-major
     */
    public void multiplyTransposedA(FMatrixRMaj a, FMatrixRMaj b, Slices slices, float[] c) {
        multiply(
                MatrixView.of(a).transposed(),
                MatrixView.of(b),
                slices,
                MatrixView.of(c, 0, a.numCols, b.numCols));
    }

    /** C = A·B. */
    public void multiply(MatrixView a, MatrixView b, MatrixView c) {
        multiply(a, b, Slices.one(a.columns()), c);
    }

    /**
     * C = α·A·B + β·C, each element as fma(α, sum, β·c): α times the finished sum. With β = 0 what
     * C holds does not matter.
     *
     * @param c row-major
     */
    public void multiply(float alpha, MatrixView a, MatrixView b, float beta, MatrixView c) {
        if (alpha == 1 && beta == 0) {
            multiply(a, b, c);
            return;
        }
        int size = c.rows() * c.columns();
        if (product.length < size) {
            product = new float[size];
        }
        multiply(a, b, MatrixView.of(product, 0, c.rows(), c.columns()));
        for (int i = 0; i < c.rows(); i++) {
            int at = c.start() + i * c.rowStride();
            int from = i * c.columns();
            if (beta == 0) {
                scale(alpha, product, from, c.values(), at, c.columns());
            } else {
                add(alpha, product, from, beta, c.values(), at, c.columns());
            }
        }
    }

    private static void scale(float alpha, float[] sum, int from, float[] c, int at, int count) {
        for (int j = 0; j < count; j++) {
            c[at + j] = alpha * sum[from + j];
        }
    }

    private static void add(
            float alpha, float[] sum, int from, float beta, float[] c, int at, int count) {
        for (int j = 0; j < count; j++) {
            c[at + j] = Math.fma(alpha, sum[from + j], beta * c[at + j]);
        }
    }

    /**
     * C = A·B, where a's columns and b's rows, the depth, are summed by slices.
     *
     * @param slices their rows are columns of a and rows of b; the others don't count
     * @param c row-major
     */
    public void multiply(MatrixView a, MatrixView b, Slices slices, MatrixView c) {
        int depthEnd = slices.firstRow() + slices.rows();
        if (a.columns() != b.rows()
                || depthEnd > a.columns()
                || c.rows() != a.rows()
                || c.columns() != b.columns()
                || !c.rowMajor()) {
            throw new IllegalArgumentException(
                    "%s·%s into %s, %s".formatted(a.shape(), b.shape(), c.shape(), slices));
        }
        MatrixView usedA = a.columns(slices.firstRow(), depthEnd);
        MatrixView usedB = b.rows(slices.firstRow(), depthEnd);
        long work = (long) c.rows() * c.columns() * slices.rows();
        if (parts.length == 1 || work < worthATeam) {
            parts[0].run(usedA, usedB, slices, c);
        } else {
            team.run((part, of) -> runPart(part, of, usedA, usedB, slices, c));
        }
    }

    /** Columns if there are more of them, else rows; by whole tiles, so that none is cut. */
    private void runPart(
            int part, int of, MatrixView a, MatrixView b, Slices slices, MatrixView c) {
        if (c.columns() >= c.rows()) {
            int from = cut(c.columns(), part, of, Tiles.MOST_VECTORS * Vectors.LENGTH);
            int to = cut(c.columns(), part + 1, of, Tiles.MOST_VECTORS * Vectors.LENGTH);
            parts[part].run(a, b.columns(from, to), slices, c.columns(from, to));
        } else {
            int from = cut(c.rows(), part, of, Tiles.COMMON_ROWS);
            int to = cut(c.rows(), part + 1, of, Tiles.COMMON_ROWS);
            parts[part].run(a.rows(from, to), b, slices, c.rows(from, to));
        }
    }

    /** The beginning of a part: a multiple of the unit near its even share. */
    private static int cut(int count, int part, int of, int unit) {
        int units = (count + unit - 1) / unit;
        return Math.min(count, (int) ((long) units * part / of) * unit);
    }
}
