package parade.bench.arithmetic;

import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/** Values to compute with, from −1 to 1: neither zeros nor numbers that slow a processor down. */
final class Operands {

    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    private Operands() {}

    static FMatrixRMaj matrix(int rows, int columns) {
        var matrix = new FMatrixRMaj(rows, columns);
        fill(matrix.data);
        return matrix;
    }

    static void fill(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) RANDOM.nextDouble(-1, 1);
        }
    }
}
