package parade.server.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.block.Penalty;
import parade.testing.Seeds;

class PenaltiesTest {

    /** Each of the two rounds once, l2 first. */
    @Seeds
    void addsL2AndThenL1RoundingEachOnce(long seed) {
        var random = new Random(seed);
        int count = random.nextInt(71);
        float[] weights = new float[count + 1];
        float[] gradient = new float[count + 1];
        for (int i = 0; i <= count; i++) {
            weights[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextGaussian();
            gradient[i] = (float) random.nextGaussian();
        }
        float l1 = random.nextInt(3) == 0 ? 0 : random.nextFloat();
        float l2 = random.nextInt(3) == 0 ? 0 : random.nextFloat();
        float[] expected = gradient.clone();
        for (int i = 0; i < count; i++) {
            // Two floats' product is exact in double; so one fma in float is one rounding.
            expected[i] = Math.fma(l2, weights[i], expected[i]);
            if (weights[i] > 0) {
                expected[i] += l1;
            } else if (weights[i] < 0) {
                expected[i] -= l1;
            }
        }
        float[] before = weights.clone();
        Penalties.add(gradient, weights, new Penalty(l1, l2), count);
        assertThat(gradient).containsExactly(expected);
        assertThat(weights).containsExactly(before);
    }

    @Test
    void theSignOfZeroIsZeroWhicheverZeroItIs() {
        float[] gradient = {0.5f, 0.5f, 0.5f, 0.5f};
        Penalties.add(gradient, new float[] {0, -0.0f, 1e-40f, -1e-40f}, new Penalty(0.25f, 0), 4);
        assertThat(gradient).containsExactly(0.5f, 0.5f, 0.75f, 0.25f);
    }

    @Test
    void theOrderIsL2FirstWhereItMatters() {
        // 1 + 2⁻²⁴ rounds to 1, twice; 2⁻²⁴ + 2⁻²⁴ first would give 1 + 2⁻²³.
        float[] gradient = {1};
        Penalties.add(gradient, new float[] {1}, new Penalty(0x1p-24f, 0x1p-24f), 1);
        assertThat(gradient[0]).isEqualTo(1);
        gradient = new float[] {0x1p-24f};
        Penalties.add(gradient, new float[] {1}, new Penalty(0x1p-24f, 1), 1);
        assertThat(gradient[0]).isEqualTo(1);
        gradient = new float[] {0x1p-24f};
        Penalties.add(gradient, new float[] {1}, new Penalty(1, 0x1p-24f), 1);
        assertThat(gradient[0]).isEqualTo(1 + 0x1p-23f);
    }

    @Test
    void withoutAPenaltyNotABitChanges() {
        float[] gradient = {-0.0f, 0, Float.MIN_VALUE};
        Penalties.add(gradient, new float[] {1, -1, 3}, Penalty.NONE, 3);
        assertThat(gradient).containsExactly(-0.0f, 0, Float.MIN_VALUE);
    }
}
