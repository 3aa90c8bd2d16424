package parade.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import parade.block.Shape;
import parade.slice.SliceRows;
import parade.testing.Seeds;
import parade.worker.linalg.RandomMatrices;

class DropoutTest {

    /**
     * What another program gives, draws.py among core's test resources: with {@code key =
     * at(at(of(at(7, 5), "layers.1"), 3), 2)}, whether {@code words(e // 8, 0, key)[e // 4 % 2] >>
     * 16 * (e % 4) & 0xFFFF} is below 0.25 * 2**16.
     */
    @Test
    void masksNeverChange() {
        var dropout = new Dropout(Shape.of(3), 0.25, "layers.1", 7);
        float[] y = forward(dropout, ones(8, 3), pass(3, new int[] {2}, 8));
        float kept = 1 / 0.75f;
        int[] mask = {1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1};
        for (int e = 0; e < mask.length; e++) {
            assertThat(y[e]).as("place %d", e).isEqualTo(mask[e] * kept);
        }
    }

    @Seeds
    void aSlicesMaskDoesNotDependOnTheOtherSlices(long seed) {
        var random = new SplittableRandom(seed);
        int width = random.nextInt(1, 9);
        int length = random.nextInt(0, 6);
        var dropout = new Dropout(Shape.of(width), 0.4, "layers.0", seed);
        float[] all =
                forward(
                        dropout,
                        ones(4 * length, width),
                        pass(5, new int[] {0, 1, 2, 3}, length, length, length, length));
        for (int slice = 0; slice < 4; slice++) {
            float[] alone =
                    forward(dropout, ones(length, width), pass(5, new int[] {slice}, length));
            int size = length * width;
            assertThat(alone).isEqualTo(Arrays.copyOfRange(all, slice * size, (slice + 1) * size));
        }
    }

    @Test
    void everyKeyDrawsAnother() {
        FMatrixRMaj x = ones(10, 10);
        float[] mask = forward(dropout("layers.1", 7), x, pass(3, new int[] {2}, 10));
        assertThat(forward(dropout("layers.1", 7), x, pass(3, new int[] {2}, 10))).isEqualTo(mask);
        assertThat(forward(dropout("layers.1", 8), x, pass(3, new int[] {2}, 10)))
                .isNotEqualTo(mask);
        assertThat(forward(dropout("layers.2", 7), x, pass(3, new int[] {2}, 10)))
                .isNotEqualTo(mask);
        assertThat(forward(dropout("layers.1", 7), x, pass(4, new int[] {2}, 10)))
                .isNotEqualTo(mask);
        assertThat(forward(dropout("layers.1", 7), x, pass(3, new int[] {1}, 10)))
                .isNotEqualTo(mask);
    }

    private static Dropout dropout(String path, long seed) {
        return new Dropout(Shape.of(10), 0.5, path, seed);
    }

    @Seeds
    void theShareThatIsDroppedIsTheRate(long seed) {
        double rate = new SplittableRandom(seed).nextDouble(0.05, 0.95);
        var dropout = new Dropout(Shape.of(100), rate, "layers.0", seed);
        float[] y = forward(dropout, ones(200, 100), pass(0, new int[] {0}, 200));
        double dropped = 0;
        double sum = 0;
        for (float value : y) {
            dropped += value == 0 ? 1 : 0;
            sum += value;
        }
        // Five deviations of a binomial law.
        double far = 5 * Math.sqrt(rate * (1 - rate) / y.length);
        assertThat(dropped / y.length).isCloseTo(rate, within(far));
        assertThat(sum / y.length).isCloseTo(1, within(far / (1 - rate)));
    }

    @Test
    void theGradientGoesThroughTheSameMask() {
        var dropout = new Dropout(Shape.of(7), 0.3, "layers.0", 1);
        var random = new SplittableRandom(3);
        Pass pass = pass(2, new int[] {0, 1}, 3, 2);
        float[] mask = forward(dropout, ones(5, 7), pass);
        FMatrixRMaj x = RandomMatrices.of(5, 7, random);
        FMatrixRMaj dy = RandomMatrices.of(5, 7, random);
        float[] y = forward(dropout, x, pass);
        float[] dx = dropout.backward(dy).data;
        for (int i = 0; i < mask.length; i++) {
            assertThat(y[i]).isEqualTo(x.data[i] * mask[i]);
            assertThat(dx[i]).isEqualTo(dy.data[i] * mask[i]);
        }
    }

    @Test
    void evaluationAndARateOfZeroChangeNothing() {
        FMatrixRMaj x = RandomMatrices.of(4, 10, new SplittableRandom(1));
        assertThat(dropout("layers.0", 1).forward(x, new Pass.Evaluation())).isSameAs(x);
        var none = new Dropout(Shape.of(10), 0, "layers.0", 1);
        assertThat(forward(none, x, pass(0, new int[] {0}, 4))).isEqualTo(x.data);
    }

    private static float[] forward(Dropout dropout, FMatrixRMaj x, Pass pass) {
        FMatrixRMaj y = dropout.forward(x, pass);
        return Arrays.copyOf(y.data, y.getNumElements());
    }

    private static FMatrixRMaj ones(int rows, int columns) {
        var ones = new FMatrixRMaj(rows, columns);
        Arrays.fill(ones.data, 1);
        return ones;
    }

    private static Pass pass(long batch, int[] slices, int... counts) {
        var present = new BitSet();
        for (int slice : slices) {
            present.set(slice);
        }
        return new Pass.Training(new SliceRows(present, counts), batch);
    }
}
