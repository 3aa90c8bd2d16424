package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnSumsTest {

    /** A sum of columns is a product with a row of ones. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void haveTheBitsOfAProductWithOnes(long seed) {
        var random = new SplittableRandom(seed);
        var columnSums = new ColumnSums();
        for (int round = 0; round < 100; round++) {
            int count = random.nextInt(1, 10);
            var slices =
                    new Slices(
                            random.nextInt(3), count, random.nextInt(6), random.nextInt(count + 1));
            int rows = slices.firstRow() + slices.rows();
            FMatrixRMaj matrix = RandomMatrices.of(rows, random.nextInt(1, 150), random);
            var ones = new FMatrixRMaj(rows, 1);
            Arrays.fill(ones.data, 1);
            float[] sums = new float[matrix.numCols];
            columnSums.sum(matrix, slices, sums);
            assertThat(sums).isEqualTo(ScalarGemm.multiplyTransposedA(ones, matrix, slices).data);
        }
    }
}
