package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

/**
 * What the functions and reductions gave when this was written. The same must come out on every
 * machine: with {@code -XX:UseAVX=2} or 3, and with {@code -Dparade.vectors=off}.
 */
class FunctionBitsTest {

    private static final int COUNT = 100_003;

    private final SplittableRandom random = new SplittableRandom(7);
    private final CRC32C hash = new CRC32C();

    private interface ArrayForm {
        void apply(float[] x, float[] y, int from, int to);
    }

    @Test
    void functions() {
        assertThat(
                        List.of(
                                hash(Exponential::exp),
                                hash(Exponential::sigmoid),
                                hash(Exponential::tanh),
                                hash(Logarithm::log),
                                hash(Logarithm::logOnePlus)))
                .containsExactly("89b1aca5", "79480371", "50bca2b2", "e58adfcc", "dad4ffa4");
    }

    /** Of random bits, which are floats of all sizes, and of numbers near 0. */
    private String hash(ArrayForm function) {
        float[] x = numbers(COUNT);
        for (int i = 0; i < COUNT; i += 2) {
            x[i] = Float.intBitsToFloat(random.nextInt());
        }
        float[] y = new float[COUNT];
        function.apply(x, y, 3, COUNT);
        add(y);
        return hashed();
    }

    @Test
    void softmax() {
        var softmax = new SoftmaxRows();
        for (int count = 1; count < 70; count++) {
            softmax.take(numbers(37 * count), 0, 37, count);
            float[] y = new float[37 * count];
            softmax.softmax(y, 0, 0.125f);
            add(y);
            for (int row = 0; row < 37; row++) {
                add(softmax.logarithm(row), softmax.centered(row, 0), softmax.largest(row));
            }
        }
        assertThat(hashed()).isEqualTo("346dcc6a");
    }

    @Test
    void reductions() {
        var reductions = new Reductions();
        for (int count = 1; count < 700; count++) {
            float[] x = numbers(count + 3);
            float mean = reductions.mean(x, 3, count + 3);
            add(
                    mean,
                    reductions.sum(x, 0, count),
                    reductions.dot(x, 3, x, 0, count),
                    reductions.norm(x, 3, count + 3),
                    reductions.variance(x, 3, count + 3, mean));
        }
        assertThat(hashed()).isEqualTo("de4872c5");
    }

    @Test
    void columnSums() {
        var columnSums = new ColumnSums();
        for (int columns = 1; columns < 150; columns++) {
            var matrix = new FMatrixRMaj(37, columns);
            matrix.setData(numbers(37 * columns));
            float[] sums = new float[columns];
            columnSums.sum(matrix, new Slices(1, 5, 7, 1), sums);
            add(sums);
        }
        assertThat(hashed()).isEqualTo("f879f1be");
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-10, 10);
        }
        return numbers;
    }

    private void add(float... values) {
        var bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        for (float value : values) {
            bytes.putInt(Float.floatToIntBits(value)); // every NaN alike
        }
        hash.update(bytes.flip());
    }

    private String hashed() {
        String value = "%08x".formatted(hash.getValue());
        hash.reset();
        return value;
    }
}
