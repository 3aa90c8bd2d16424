package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import parade.testing.Seeds;

class SelectionTest {

    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, Float.MIN_VALUE
    };

    @Seeds
    void choosesByTheDefinitionAndLeavesTheRestAlone(long seed) {
        var random = new SplittableRandom(seed);
        int count = random.nextInt(70);
        float[] by = numbers(count + 3, random);
        float[] from = numbers(count + 3, random);
        float[] before = numbers(count + 3, random);
        float[] chosen = before.clone();
        Selection.whereAboveZero(by, from, chosen, count);
        float[] orZero = before.clone();
        Selection.aboveZeroElseZero(by, from, orZero, count);
        float[] expected = before.clone();
        float[] expectedOrZero = before.clone();
        for (int i = 0; i < count; i++) {
            expected[i] = by[i] > 0 ? from[i] : before[i];
            expectedOrZero[i] = by[i] > 0 ? from[i] : 0;
        }
        assertThat(chosen).isEqualTo(expected);
        assertThat(orZero).isEqualTo(expectedOrZero);
    }

    private static float[] numbers(int count, SplittableRandom random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] =
                    random.nextInt(3) == 0
                            ? SPECIAL[random.nextInt(SPECIAL.length)]
                            : (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }
}
