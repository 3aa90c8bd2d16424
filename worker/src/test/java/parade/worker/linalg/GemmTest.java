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
                .hasMessage("A·B of [2×3] and [4×5]");
        assertThatThrownBy(() ->
                        gemm.multiplyTransposedA(
                                new FMatrixRMaj(6, 3),
                                new FMatrixRMaj(6, 5),
                                new Slices(1, 2, 3, 0),
                                new float[15]))
                .isInstanceOf(IllegalArgumentException.class);
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
