package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTest {

    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE
    };

    private final Gemm gemm = new Gemm();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void productsHaveTheBitsOfTheirDefinitionAtAwkwardSizes(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 150; round++) {
            int m = random.nextInt(1, 41);
            int n = random.nextInt(1, 41);
            int k = random.nextInt(1, 41);
            checkProducts(m, n, k, random);
            checkSlices(m, n, randomSlices(random), random);
        }
    }

    /** Sizes at which B is packed, and panels of two and of one vector follow one another. */
    @ParameterizedTest
    @CsvSource({
        "100, 50, 784",
        "48, 65, 7",
        "49, 100, 3",
        "60, 97, 33",
        "5, 130, 9",
        "130, 81, 40",
        "64, 64, 64",
        "48, 66, 1",
        "1, 1, 1000"
    })
    void largerProductsHaveTheBitsOfTheirDefinition(int m, int n, int k) {
        var random = new SplittableRandom(31L * m + 7L * n + k);
        checkProducts(m, n, k, random);
        checkSlices(m, n, new Slices(0, 7, k / 7, k % 7), random);
    }

    @Test
    void everyNumberOfSlicesUpToEightWorksWithEmptyOnes() {
        var random = new SplittableRandom(11);
        for (int count = 1; count <= 8; count++) {
            for (int rows = 0; rows <= 2 * count + 1; rows++) {
                checkSlices(19, 21, new Slices(0, count, rows / count, rows % count), random);
                checkSlices(3, 2, new Slices(4, count, rows / count, rows % count), random);
            }
        }
    }

    @Test
    void manySlices() {
        checkSlices(9, 10, new Slices(1, 1024, 0, 900), new SplittableRandom(5));
    }

    @Test
    void agreesWithEjml() {
        var random = new SplittableRandom(17);
        FMatrixRMaj a = RandomMatrices.of(33, 70, random);
        FMatrixRMaj b = RandomMatrices.of(70, 29, random);
        var expected = new FMatrixRMaj(33, 29);
        CommonOps_FDRM.mult(a, b, expected);
        var product = new FMatrixRMaj(0, 0);
        gemm.multiply(a, b, product);
        float scale = CommonOps_FDRM.elementMaxAbs(expected);
        for (int i = 0; i < expected.data.length; i++) {
            assertThat(product.data[i] / scale).isCloseTo(expected.data[i] / scale, within(1e-6f));
        }
        FMatrixRMaj left = RandomMatrices.of(70, 12, random);
        var transposed = new FMatrixRMaj(12, 29);
        CommonOps_FDRM.multTransA(left, b, transposed);
        float[] sums = new float[12 * 29];
        gemm.multiplyTransposedA(left, b, new Slices(0, 4, 17, 2), sums);
        scale = CommonOps_FDRM.elementMaxAbs(transposed);
        for (int i = 0; i < sums.length; i++) {
            assertThat(sums[i] / scale).isCloseTo(transposed.data[i] / scale, within(1e-6f));
        }
    }

    @Test
    void aProductOfNoRowsIsEmpty() {
        var c = new FMatrixRMaj(3, 3);
        gemm.multiply(new FMatrixRMaj(0, 4), new FMatrixRMaj(4, 5), c);
        assertThat(c.numRows).isZero();
        assertThat(c.numCols).isEqualTo(5);
    }

    @Test
    void noRowsAtAllSumToPositiveZero() {
        float[] sums = new float[20];
        Arrays.fill(sums, 7);
        gemm.multiplyTransposedA(
                new FMatrixRMaj(0, 4), new FMatrixRMaj(0, 5), new Slices(0, 3, 0, 0), sums);
        assertThat(sums).isEqualTo(new float[20]);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        var c = new FMatrixRMaj(0, 0);
        assertThatThrownBy(() -> gemm.multiply(new FMatrixRMaj(2, 3), new FMatrixRMaj(4, 5), c))
                .hasMessageStartingWith("[2×3]·[4×5] into [2×5]");
        assertThatThrownBy(() ->
                        gemm.multiplyTransposedA(
                                new FMatrixRMaj(6, 3),
                                new FMatrixRMaj(6, 5),
                                new Slices(1, 2, 3, 0),
                                new float[15]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void partsOfLargerMatricesInAnyOrientationOnAnyNumberOfThreads(long seed) {
        var random = new SplittableRandom(seed);
        for (int threads : new int[] {1, 2, 3, 7}) {
            try (var team = new ThreadTeam(threads)) {
                var gemmOfTeam = new Gemm(team, 0);
                for (int round = 0; round < 40; round++) {
                    int m = random.nextInt(1, 130);
                    int n = random.nextInt(1, 130);
                    checkViews(gemmOfTeam, m, n, randomSlices(random), random);
                }
                checkViews(gemmOfTeam, 130, 120, new Slices(0, 4, 25, 1), random);
                checkViews(gemmOfTeam, 500, 33, new Slices(2, 3, 40, 1), random);
                checkViews(gemmOfTeam, 20, 70, Slices.one(1100), random);
                checkViews(gemmOfTeam, 131, 520, Slices.one(1031), random);
            }
        }
    }

    /**
     * Depths that are cut in blocks: of one slice, of slices that are too long, and of groups of
     * slices.
     */
    @ParameterizedTest
    @CsvSource({
        "13, 21, 1, 1025",
        "7, 5, 1, 3000",
        "64, 80, 1, 2049",
        "1, 100, 1, 2500",
        "100, 1, 1, 2500",
        "2, 3, 3, 1100",
        "19, 18, 5, 700",
        "9, 17, 33, 40",
        "20, 30, 100, 37",
        "6, 64, 1024, 2"
    })
    void deepProducts(int m, int n, int slices, int length) {
        var random = new SplittableRandom(m + 31L * n + slices);
        checkViews(gemm, m, n, new Slices(random.nextInt(3), slices, length, slices / 2), random);
        if (slices == 1) {
            checkViews(gemm, m, n, Slices.one(length), random);
        }
    }

    /** Every tile goes on with sums of a block before. */
    @Test
    void deepProductsOfAllWidthsAndHeights() {
        var random = new SplittableRandom(23);
        for (int m : new int[] {1, 4, 7, 13}) {
            for (int n : new int[] {3, 20, 40, 60, 70, 84}) {
                checkViews(gemm, m, n, Slices.one(1100), random);
            }
        }
    }

    /** Products whose scratch would be too large, so that they are halved. */
    @ParameterizedTest
    @CsvSource({"700, 1600, 1025, 1", "600, 530, 300, 4", "1100, 300, 1000, 1"})
    void productsThatAreHalved(int m, int n, int length, int slices) {
        var random = new SplittableRandom(29);
        MatrixView a = randomView(m, length * slices, true, random);
        MatrixView b = randomView(length * slices, n, false, random);
        MatrixView c = MatrixView.of(new float[m * n], 0, m, n);
        var cut = new Slices(0, slices, length, 0);
        gemm.multiply(a, b, cut, c);
        for (int sample = 0; sample < 2_000; sample++) {
            int i = random.nextInt(m);
            int j = random.nextInt(n);
            float[] expected = new float[1];
            ScalarGemm.multiply(
                    a.rows(i, i + 1),
                    b.columns(j, j + 1),
                    cut,
                    MatrixView.of(expected, 0, 1, 1),
                    expected);
            assertThat(c.values()[i * n + j]).as("(%d, %d)", i, j).isEqualTo(expected[0]);
        }
    }

    /** An A that is so large that its tiles are packed, with a last tile that overlaps. */
    @ParameterizedTest
    @CsvSource({"259, 520, 512, 1", "128, 577, 1031, 1", "131, 600, 130, 8"})
    void aLargeTransposedA(int m, int n, int length, int slices) {
        var random = new SplittableRandom(3);
        checkViews(gemm, m, n, new Slices(0, slices, length, 0), random);
    }

    @Test
    void alphaAndBeta() {
        var random = new SplittableRandom(8);
        float[] a = randomValues(12 * 40, random);
        float[] b = randomValues(40 * 21, random);
        float[] before = randomValues(12 * 30, random);
        MatrixView viewA = MatrixView.of(a, 0, 12, 40);
        MatrixView viewB = MatrixView.of(b, 0, 40, 21);
        float[] sums = new float[12 * 21];
        gemm.multiply(viewA, viewB, MatrixView.of(sums, 0, 12, 21));
        for (float alpha : new float[] {1, -0.3f, 0}) {
            for (float beta : new float[] {0, 1, 0.7f}) {
                float[] c = before.clone();
                gemm.multiply(alpha, viewA, viewB, beta, new MatrixView(c, 4, 12, 21, 28, 1));
                for (int i = 0; i < 12; i++) {
                    for (int j = 0; j < 21; j++) {
                        float sum = sums[i * 21 + j];
                        int at = 4 + i * 28 + j;
                        float expected =
                                beta == 0 ? alpha * sum : Math.fma(alpha, sum, beta * before[at]);
                        assertThat(Float.valueOf(c[at])).isEqualTo(Float.valueOf(expected));
                    }
                }
            }
        }
        float[] c = new float[12 * 21];
        Arrays.fill(c, Float.NaN);
        gemm.multiply(0.5f, viewA, viewB, 0, MatrixView.of(c, 0, 12, 21));
        for (int i = 0; i < c.length; i++) {
            assertThat(Float.valueOf(c[i])).isEqualTo(Float.valueOf(0.5f * sums[i]));
        }
    }

    /** All four orientations, from and into the midst of arrays, whose other values stay. */
    private static void checkViews(Gemm gemm, int m, int n, Slices slices, RandomGenerator random) {
        int depth = slices.firstRow() + slices.rows() + random.nextInt(3);
        for (int orientation = 0; orientation < 4; orientation++) {
            MatrixView a = randomView(m, depth, (orientation & 1) == 1, random);
            MatrixView b = randomView(depth, n, (orientation & 2) == 2, random);
            MatrixView c = randomView(m, n, false, random);
            float[] expected = c.values().clone();
            ScalarGemm.multiply(a, b, slices, c, expected);
            gemm.multiply(a, b, slices, c);
            assertThat(Arrays.equals(c.values(), expected))
                    .as("orientation %d, %s·%s, %s", orientation, a.shape(), b.shape(), slices)
                    .isTrue();
        }
    }

    private static MatrixView randomView(
            int rows, int columns, boolean transposed, RandomGenerator random) {
        int stride = (transposed ? rows : columns) + random.nextInt(4);
        int start = random.nextInt(5);
        int lines = transposed ? columns : rows;
        float[] values = randomValues(start + lines * stride + random.nextInt(20), random);
        return transposed
                ? new MatrixView(values, start, rows, columns, 1, stride)
                : new MatrixView(values, start, rows, columns, stride, 1);
    }

    private static float[] randomValues(int count, RandomGenerator random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        if (count > 0 && random.nextInt(4) == 0) {
            values[random.nextInt(count)] = SPECIAL[random.nextInt(SPECIAL.length)];
        }
        return values;
    }

    private void checkProducts(int m, int n, int k, RandomGenerator random) {
        FMatrixRMaj a = RandomMatrices.of(m, k, random);
        FMatrixRMaj b = RandomMatrices.of(k, n, random);
        float[] expected = ScalarGemm.multiply(a, b).data;
        var c = new FMatrixRMaj(0, 0);
        gemm.multiply(a, b, c);
        assertThat(c.data).as("A·B %d×%d×%d", m, n, k).isEqualTo(expected);
        var bTransposed = new FMatrixRMaj(n, k);
        CommonOps_FDRM.transpose(b, bTransposed);
        var d = new FMatrixRMaj(0, 0);
        gemm.multiplyTransposedB(a, bTransposed, d);
        assertThat(d.data).as("A·Bᵀ %d×%d×%d", m, n, k).isEqualTo(expected);
    }

    private void checkSlices(int m, int n, Slices slices, RandomGenerator random) {
        int rows = slices.firstRow() + slices.rows() + random.nextInt(3);
        FMatrixRMaj a = RandomMatrices.of(rows, m, random);
        FMatrixRMaj b = RandomMatrices.of(rows, n, random);
        float[] sums = new float[m * n];
        gemm.multiplyTransposedA(a, b, slices, sums);
        assertThat(sums)
                .as("Aᵀ·B %d×%d, %s", m, n, slices)
                .isEqualTo(ScalarGemm.multiplyTransposedA(a, b, slices).data);
    }

    private static Slices randomSlices(RandomGenerator random) {
        int count = random.nextInt(1, 9);
        return new Slices(random.nextInt(5), count, random.nextInt(6), random.nextInt(count + 1));
    }
}
