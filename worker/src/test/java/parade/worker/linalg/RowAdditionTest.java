package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import parade.testing.Seeds;

class RowAdditionTest {

    @Seeds
    void addsTheRowToEveryRow(long seed) {
        var random = new SplittableRandom(seed);
        FMatrixRMaj matrix = RandomMatrices.of(random.nextInt(1, 9), random.nextInt(1, 70), random);
        float[] row = RandomMatrices.of(1, matrix.numCols, random).data;
        FMatrixRMaj expected = matrix.copy();
        for (int i = 0; i < matrix.numRows; i++) {
            for (int j = 0; j < matrix.numCols; j++) {
                expected.set(i, j, matrix.get(i, j) + row[j]);
            }
        }
        RowAddition.add(row, matrix);
        assertThat(matrix.data).isEqualTo(expected.data);
    }
}
