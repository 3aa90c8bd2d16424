package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

class ByteTableTest {

    /** Computed where that gives the same bits, else looked up: nobody can tell. */
    @Seeds
    void givesTheNearestFloatOfEveryByte(long seed) {
        var random = new SplittableRandom(seed);
        double factor = random.nextDouble(-3, 3);
        double offset = random.nextDouble(-3, 3);
        check(b -> b, random);
        check(b -> b / 255.0, random);
        check(b -> b / 256.0, random);
        check(b -> b * (1 / 255.0) * factor, random);
        check(b -> b * factor, random);
        check(b -> b * factor * 1e-40, random);
        check(b -> (b - offset) * factor, random);
        check(b -> b * (double) b, random);
        check(b -> 0, random);
    }

    private static void check(IntToDoubleFunction exact, SplittableRandom random) {
        byte[] bytes = new byte[300];
        random.nextBytes(bytes);
        int from = random.nextInt(20);
        int at = random.nextInt(20);
        int count = random.nextInt(280);
        float[] floats = new float[320];
        of(exact).copy(bytes, from, floats, at, count);
        float[] expected = new float[320];
        for (int i = 0; i < count; i++) {
            expected[at + i] = (float) exact.applyAsDouble(bytes[from + i] & 0xFF);
        }
        assertThat(floats).isEqualTo(expected);
    }

    @Test
    void tellsWhatNoFloatCanHold() {
        assertThat(of(b -> b * 1e36).finite()).isTrue();
        assertThat(of(b -> b * 1e37).finite()).isFalse();
        assertThat(of(b -> b == 7 ? Double.NaN : b).finite()).isFalse();
    }

    private static ByteTable of(IntToDoubleFunction exact) {
        return new ByteTable(IntStream.range(0, 256).mapToDouble(exact).toArray());
    }
}
