package parade.worker.linalg;

import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/** Matrices for tests: of either sign, over several orders of magnitude, some of them zeros. */
public final class RandomMatrices {

    private RandomMatrices() {}

    public static FMatrixRMaj of(int rows, int columns, RandomGenerator random) {
        var matrix = new FMatrixRMaj(rows, columns);
        fill(matrix.data, random);
        return matrix;
    }

    public static void fill(float[] values, RandomGenerator random) {
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    random.nextInt(10) == 0
                            ? 0
                            : (float) (random.nextGaussian() * Math.pow(2, random.nextInt(-6, 3)));
        }
    }
}
