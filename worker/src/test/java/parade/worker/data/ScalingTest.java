package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.block.Shape;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.Scale;
import parade.v1.DataFacts;

class ScalingTest {

    /** Three rows of two columns. */
    private static final RawFeatures TABLE =
            new RawFeatures.Numbers(2, new double[] {1, 10, 3, 10, 8, 10});

    @Test
    void noneOnlyRounds() {
        var scaling = Scaling.fit(new Scale.None(), TABLE);
        assertThat(scaling.apply(0.1, 1)).isEqualTo(0.1f);
        assertThat(facts(scaling)).isEqualTo(DataFacts.getDefaultInstance());
    }

    @Test
    void divideIsOneFactorForAll() {
        var scaling = Scaling.fit(new Scale.Divide(255), TABLE);
        assertThat(scaling.apply(0, 0)).isZero();
        assertThat(scaling.apply(255, 1)).isOne();
        assertThat(scaling.apply(51, 0)).isEqualTo(0.2f);
        assertThat(facts(scaling).getScaleFactorList()).containsExactly(1 / 255.0);
        assertThat(facts(scaling).getScaleOffsetList()).containsExactly(0.0);
    }

    @Test
    void minMaxGoesFromZeroToOne() {
        var scaling = Scaling.fit(new Scale.MinMax(), TABLE);
        assertThat(scaling.apply(1, 0)).isZero();
        assertThat(scaling.apply(3, 0)).isEqualTo((float) (2.0 / 7));
        assertThat(scaling.apply(8, 0)).isOne();
        assertThat(scaling.apply(15, 0)).isEqualTo(2);
    }

    @Test
    void standardHasMeanZeroAndTheDeviationOfThePopulation() {
        var scaling = Scaling.fit(new Scale.Standard(), TABLE);
        double deviation = Math.sqrt((9 + 1 + 16) / 3.0);
        assertThat(scaling.apply(1, 0)).isEqualTo((float) (-3 / deviation));
        assertThat(scaling.apply(3, 0)).isEqualTo((float) (-1 / deviation));
        assertThat(scaling.apply(8, 0)).isEqualTo((float) (4 / deviation));
    }

    @Test
    void standardDoesNotCancelFarFromZero() {
        // A textbook one-pass variance of these is 0 or negative.
        var far = new RawFeatures.Numbers(1, new double[] {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16});
        var scaling = Scaling.fit(new Scale.Standard(), far);
        assertThat(scaling.apply(1e9 + 16, 0)).isEqualTo((float) (6 / Math.sqrt(22.5)));
    }

    @Test
    void aConstantColumnBecomesZero() {
        assertThat(Scaling.fit(new Scale.MinMax(), TABLE).apply(10, 1)).isZero();
        assertThat(Scaling.fit(new Scale.Standard(), TABLE).apply(10, 1)).isZero();
        // The mean of ten times 0.1 is not 0.1.
        double[] tenths = new double[10];
        Arrays.fill(tenths, 0.1);
        var scaling = Scaling.fit(new Scale.Standard(), new RawFeatures.Numbers(1, tenths));
        assertThat(scaling.apply(0.1, 0)).isZero();
        assertThat(scaling.apply(7, 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isRebuiltBitForBit(long seed) {
        Draws draws = Draws.from(seed, Purpose.GENERATED_DATA);
        double[] numbers = new double[7 * 31];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = StrictMath.exp(8 * draws.normal(i)) * (i % 7 - 3);
        }
        for (Scale scale : List.of(new Scale.MinMax(), new Scale.Standard())) {
            var scaling = Scaling.fit(scale, new RawFeatures.Numbers(7, numbers));
            var rebuilt = Scaling.from(facts(scaling));
            for (int i = 0; i < numbers.length; i++) {
                assertThat(Float.floatToRawIntBits(rebuilt.apply(numbers[i], i % 7)))
                        .isEqualTo(Float.floatToRawIntBits(scaling.apply(numbers[i], i % 7)));
            }
        }
    }

    @Test
    void bytesAndNumbersGiveTheSameExamples() throws Exception {
        byte[] bytes = new byte[256];
        double[] numbers = new double[256];
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
            numbers[i] = i;
        }
        for (Scale scale : List.of(new Scale.None(), new Scale.Divide(255), new Scale.MinMax())) {
            float[] fromBytes = scaled(scale, new RawFeatures.Bytes(4, bytes, 1));
            assertThat(fromBytes).isEqualTo(scaled(scale, new RawFeatures.Numbers(4, numbers)));
            assertThat(fromBytes[255]).isEqualTo(scale instanceof Scale.None ? 255 : 1);
        }
    }

    @Test
    void saysWhichNumberIsTooLarge() {
        var large = new RawFeatures.Numbers(2, new double[] {1, 2, 3, -1e39});
        assertThatThrownBy(() -> scaled(new Scale.None(), large))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "here: row 2, feature 1: -1.0E39 becomes -Infinity when scaled; expected a"
                                + " number that a 32-bit float can hold");
        var bytes = new RawFeatures.Bytes(2, new byte[] {0, 0, 0, 9}, 1);
        assertThatThrownBy(() -> scaled(new Scale.Divide(1e-300), bytes))
                .hasMessageStartingWith("here: row 2, feature 1: 9.0 becomes Infinity");
    }

    private static float[] scaled(Scale scale, RawFeatures features) throws DataException {
        var raw =
                new RawRows(
                        "here",
                        Shape.of(features.width()),
                        List.of(),
                        features,
                        RowPlaces.counted(0, features.rows()));
        var examples =
                Examples.scaled(
                        raw,
                        new Targets.Classes(new int[features.rows()]),
                        new float[0],
                        Scaling.fit(scale, features));
        float[] all = new float[features.rows() * features.width()];
        for (int row = 0; row < features.rows(); row++) {
            examples.copyRow(row, all, row * features.width());
        }
        return all;
    }

    private static DataFacts facts(Scaling scaling) {
        var facts = DataFacts.newBuilder();
        scaling.addTo(facts);
        return facts.build();
    }
}
