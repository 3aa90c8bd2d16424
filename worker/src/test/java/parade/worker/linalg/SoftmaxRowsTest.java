package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import parade.testing.Seeds;

class SoftmaxRowsTest {

    private static final float[] RARE = {
        0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };

    @Seeds
    void haveTheBitsOfOneRowAfterAnother(long seed) {
        var random = new SplittableRandom(seed);
        var softmax = new SoftmaxRows();
        for (int round = 0; round < 50; round++) {
            int rows = random.nextInt(40);
            int count = random.nextInt(1, 50);
            int at = random.nextInt(2) * count;
            float[] z = random(random, at + rows * count + random.nextInt(2) * count, round);
            float less = random.nextInt(2) * 0.01f;
            softmax.take(z, at, rows, count);
            float[] y = new float[z.length];
            Arrays.fill(y, 7);
            float[] expected = y.clone();
            softmax.softmax(y, at, less);
            for (int row = 0; row < rows; row++) {
                checkRow(
                        softmax,
                        row,
                        Arrays.copyOfRange(z, at + row * count, at + (row + 1) * count));
                define(z, at + row * count, count, less, expected);
            }
            assertThat(y).isEqualTo(expected);
        }
    }

    private static void checkRow(SoftmaxRows softmax, int row, float[] z) {
        int largest = Largest.scalar(z, 0, z.length);
        assertThat(softmax.largest(row)).isEqualTo(largest);
        float sum = 0;
        for (int j = 0; j < z.length; j++) {
            float centered = z[j] - z[largest];
            assertThat(Float.valueOf(softmax.centered(row, j))).isEqualTo(Float.valueOf(centered));
            sum += Exponential.exp(centered);
        }
        assertThat(Float.valueOf(softmax.logarithm(row)))
                .isEqualTo(Float.valueOf(Logarithm.log(sum)));
    }

    private static void define(float[] z, int at, int count, float less, float[] y) {
        float largest = z[at + Largest.scalar(z, at, count)];
        float sum = 0;
        for (int j = at; j < at + count; j++) {
            y[j] = Exponential.exp(z[j] - largest);
            sum += y[j];
        }
        for (int j = at; j < at + count; j++) {
            y[j] = y[j] / sum - less;
        }
    }

    /** Also with numbers that are equal or rare. */
    private static float[] random(SplittableRandom random, int count, int round) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-5, 5);
            if (round % 3 == 0) {
                values[i] = Math.round(values[i]);
            }
            if (round % 4 == 0 && random.nextInt(20) == 0) {
                values[i] = RARE[random.nextInt(RARE.length)];
            }
        }
        return values;
    }
}
