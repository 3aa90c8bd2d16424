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
