package parade.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

/** Streams of draws: their laws, and that their bits never change. */
class DrawsTest {

    private static final int COUNT = 20_000;

    /** Deviations of a sample's mean that no seed of the list comes near by chance. */
    private static final double FAR = 5;

    private static Draws draws(long seed) {
        return Draws.from(seed, Purpose.EXAMPLE_ORDER).at(3).of("layers.0.weight");
    }

    /** What another program gives, draws.py among the test's resources. */
    @Test
    void bitsNeverChange() {
        Draws draws = draws(7);
        assertThat(LongStream.range(0, 4).map(draws::bits).mapToObj(Long::toHexString))
                .containsExactly(
                        "c6aa5686b303bb5c",
                        "2bea12d479b0645e",
                        "6865cb37ef9aa0eb",
                        "4db450748cb12194");
        assertThat(draws.uniform(5)).isEqualTo(0.5350259618851891);
        assertThat(draws.uniform(5, -2, 6)).isEqualTo(2.280207695081513);
        assertThat(draws.below(1000, 5)).isEqualTo(535);
        assertThat(draws.permutation(10)).containsExactly(6, 0, 5, 1, 8, 3, 4, 9, 7, 2);
        assertThat(Draws.from(-1, Purpose.INITIAL_WEIGHTS).bits(-1)).isEqualTo(0x83160588da0a4713L);
        assertThat(Draws.from(0, Purpose.GENERATED_DATA).of("é").bits(1L << 40))
                .isEqualTo(0x186944924d05265aL);
        assertThat(draws.normal(5)).isCloseTo(-0.005025155700536512, within(1e-14));
    }

    /** {@code words(n, 0, key)} of the same program. */
    @Test
    void elementsInBulkAreThoseOneByOne() {
        Draws draws = draws(7);
        long[] words = new long[8];
        draws.fill(words, 3);
        for (int n = 0; n < 3; n++) {
            assertThat(words[2 * n]).isEqualTo(draws.bits(n));
        }
        assertThat(Long.toHexString(words[1])).isEqualTo("2c6bcab6c31ff56e");
        assertThat(Long.toHexString(words[5])).isEqualTo("1c6ef0b6990e4386");
        assertThat(words[6]).isZero();
    }

    /** StrictMath is the same everywhere, so these are exact; the value is the first one seen. */
    @Test
    void normalsNeverChange() {
        assertThat(Double.doubleToLongBits(draws(7).normal(5))).isEqualTo(-4650928404629946634L);
    }

    @Test
    void anyOrderGivesTheSame() {
        Draws draws = draws(1);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
        Map<Integer, Double> forward = new HashMap<>();
        order.forEach(i -> forward.put(i, draws.normal(i)));
        Collections.shuffle(order, new Random(2));
        order.forEach(i -> assertThat(draws(1).normal(i)).isEqualTo(forward.get(i)));
    }

    @Test
    void streamsOfDifferentNamesDiffer() {
        List<Long> drawn = new ArrayList<>();
        for (long seed = -2; seed <= 2; seed++) {
            for (Purpose purpose : Purpose.values()) {
                Draws draws = Draws.from(seed, purpose);
                drawn.add(draws.bits(0));
                drawn.add(draws.bits(1));
                drawn.add(draws.at(0).bits(0));
                drawn.add(draws.at(1).bits(0));
                drawn.add(draws.at(1).at(0).bits(0));
                drawn.add(draws.at(0).at(1).bits(0));
                drawn.add(draws.of("a").bits(0));
                drawn.add(draws.of("b").bits(0));
                drawn.add(draws.of("ab").bits(0));
                drawn.add(draws.of("a").of("b").bits(0));
            }
        }
        assertThat(drawn).doesNotHaveDuplicates();
    }

    @Seeds
    void uniformsAreUniform(long seed) {
        Draws draws = draws(seed);
        double[] drawn = LongStream.range(0, COUNT).mapToDouble(draws::uniform).toArray();
        assertThat(Arrays.stream(drawn)).allMatch(u -> u >= 0 && u < 1);
        assertMoments(drawn, 0.5, 1.0 / 12, 1.0 / 180);
        // Neighbours are uncorrelated: the products' mean is 1/4, their variance 1/9 - 1/16.
        double products = 0;
        for (int i = 0; i < COUNT; i += 2) {
            products += drawn[i] * drawn[i + 1];
        }
        double deviation = Math.sqrt((1.0 / 9 - 1.0 / 16) / (COUNT / 2.0));
        assertThat(products / (COUNT / 2.0)).isCloseTo(0.25, within(FAR * deviation));
    }

    @Seeds
    void uniformsOfARange(long seed) {
        Draws draws = draws(seed);
        double[] drawn =
                LongStream.range(0, COUNT).mapToDouble(i -> draws.uniform(i, -3, 9)).toArray();
        assertThat(Arrays.stream(drawn)).allMatch(u -> u >= -3 && u < 9);
        assertMoments(drawn, 3, 12, 144.0 * 144 / 180);
    }

    @Seeds
    void normalsAreNormal(long seed) {
        Draws draws = draws(seed);
        double[] drawn = LongStream.range(0, COUNT).mapToDouble(draws::normal).toArray();
        assertMoments(drawn, 0, 1, 2);
        // The share within one deviation is erf(1/sqrt 2).
        double share = 0.6826894921370859;
        long within = Arrays.stream(drawn).filter(x -> Math.abs(x) < 1).count();
        assertThat((double) within / COUNT)
                .isCloseTo(share, within(FAR * Math.sqrt(share * (1 - share) / COUNT)));
    }

    /**
     * @param spread the variance of (x - mean)²: the fourth central moment less the squared
     *     variance
     */
    private static void assertMoments(double[] drawn, double mean, double variance, double spread) {
        double first = Arrays.stream(drawn).average().orElseThrow();
        double second =
                Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        assertThat(first).isCloseTo(mean, within(FAR * Math.sqrt(variance / drawn.length)));
        assertThat(second).isCloseTo(variance, within(FAR * Math.sqrt(spread / drawn.length)));
    }

    @Seeds
    void belowHitsEveryNumberEquallyOften(long seed) {
        Draws draws = draws(seed);
        int bound = 7;
        int[] hits = new int[bound];
        for (int i = 0; i < COUNT; i++) {
            hits[draws.below(bound, i)]++;
        }
        double expected = (double) COUNT / bound;
        double chiSquared =
                Arrays.stream(hits).mapToDouble(h -> (h - expected) * (h - expected)).sum()
                        / expected;
        // Six degrees of freedom: above 35 once in 200,000 seeds.
        assertThat(chiSquared).isLessThan(35);
    }

    @Test
    void belowItsBounds() {
        assertThat(LongStream.range(0, 100).map(i -> draws(1).below(1, i))).containsOnly(0L);
        assertThat(LongStream.range(0, 100).map(i -> draws(1).below(Integer.MAX_VALUE, i)))
                .allMatch(i -> i >= 0 && i < Integer.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> draws(1).below(0, 0));
    }

    @Seeds
    void permutationsHoldEverythingOnce(long seed) {
        for (int n : new int[] {0, 1, 2, 3, 10, 1000}) {
            int[] sorted = draws(seed).permutation(n);
            Arrays.sort(sorted);
            assertThat(sorted).isEqualTo(IntStream.range(0, n).toArray());
        }
    }

    @Seeds
    void permutationsAreEquallyLikely(long seed) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        int draws = 24 * 200;
        for (int i = 0; i < draws; i++) {
            int[] order = draws(seed).at(i).permutation(4);
            counts.merge(Arrays.stream(order).boxed().toList(), 1, Integer::sum);
        }
        assertThat(counts).hasSize(24);
        double chiSquared =
                counts.values().stream().mapToDouble(c -> (c - 200.0) * (c - 200.0)).sum() / 200;
        // 23 degrees of freedom: above 65 once in 150,000 seeds.
        assertThat(chiSquared).isLessThan(65);
    }
}
