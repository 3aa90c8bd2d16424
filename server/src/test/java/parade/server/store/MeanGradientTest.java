package parade.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MeanGradientTest {

    @Test
    void squaresAreAddedInTheDocumentedOrder() {
        for (int size = 0; size < 70; size++) {
            float[] values = new float[size];
            var random = new Random(size);
            for (int i = 0; i < size; i++) {
                values[i] = (float) random.nextGaussian();
            }
            double[] lanes = new double[8];
            for (int i = 0; i < size; i++) {
                lanes[i % 8] += (double) values[i] * values[i];
            }
            double expected =
                    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
                            + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
            assertThat(MeanGradient.squaredNorm(values)).as("%d values", size).isEqualTo(expected);
        }
    }

    /** Also where it is done by a multiplication, and at the ends of what a float can hold. */
    @Test
    void theMeanIsTheQuotientToTheLastBit() {
        var random = new Random(1);
        float[] sum = new float[1000];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Float.intBitsToFloat(random.nextInt());
        }
        double[] weights = {
            1, 2, 100, 128, 0.25, 3.5, 0x1p-126, 0x1p-127, 0x1p-149, 0x1p126, 0x1p127, 1e38, 1e39
        };
        for (double weight : weights) {
            float[] mean = sum.clone();
            MeanGradient.divide(mean, 900, weight);
            float[] quotients = sum.clone();
            for (int i = 0; i < 900; i++) {
                quotients[i] = sum[i] / (float) weight;
            }
            assertThat(mean).as("weight %s", weight).isEqualTo(quotients);
        }
        float[] nothing = sum.clone();
        MeanGradient.divide(nothing, nothing.length, 0);
        assertThat(nothing).containsOnly(0);
    }

    @Test
    void oneValueThatIsNotFiniteIsFoundAnywhere() {
        for (float value :
                new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int i = 0; i < 19; i++) {
                float[] values = new float[19];
                values[3] = -Float.MAX_VALUE;
                values[5] = Float.MIN_VALUE;
                assertThat(MeanGradient.finite(values)).isTrue();
                assertThat(MeanGradient.squaredNorm(values)).isFinite();
                assertThat(MeanGradient.firstNonfinite(values)).isEqualTo(-1);
                values[i] = value;
                assertThat(MeanGradient.finite(values)).isFalse();
                assertThat(Double.isFinite(MeanGradient.squaredNorm(values))).isFalse();
                assertThat(MeanGradient.firstNonfinite(values)).isEqualTo(i);
            }
        }
    }
}
