package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parade.block.Shape;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Source;

class GeneratedDataTest {

    private static final Task DIGITS =
            new Task(Shape.of(784), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 10);
    private static final Task PRICES = new Task(Shape.of(2), LossSpec.of(Loss.MSE), 1);

    @Test
    void aDigitLooksLikeOne() throws Exception {
        RawExamples digits = digits(7, Split.TRAIN, 1);
        assertThat(picture(digits, 0)).isEqualTo(GOLDEN);
        assertThat(((Targets.Classes) digits.targets()).labels()).containsExactly(GOLDEN_DIGIT);
    }

    private static final int GOLDEN_DIGIT = 4;
    private static final String GOLDEN =
            """



                             :=.
                            .#@#.
                      ==    -%@@:
                     =@@+   =@@#
                     *@@*   *@@=
                    :@@@=  :@@@=
                    -@%@.  +@@%.
                    +@%*   *@%*
                   -%@%=  .%@@+
                   +@@%.:--@@%%+
                   #@@*%%@@@@%@%.
                  -%@@@@@%%@@@@#.
                  -@@@@@@%#@@=-.
                  .+#+==:.%@@-
                         :@@@:
                         -@@%.
                         =@@%
                         +@@*
                         #@@+
                        .#@@-
                         #@@-
                         -*=



            """;

    @Test
    void allDigitsComeAboutEquallyOften() throws Exception {
        int[] counts = new int[10];
        for (int label : ((Targets.Classes) digits(7, Split.TRAIN, 5000).targets()).labels()) {
            counts[label]++;
        }
        // 500 ± 5 deviations of 21.
        assertThat(IntStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(395, 605));
    }

    @Test
    void digitsLieInsideTheirImages() throws Exception {
        RawExamples digits = digits(3, Split.TEST, 500);
        double inkAtEdges = 0;
        double ink = 0;
        for (int i = 0; i < 500 * 784; i++) {
            int x = i % 28;
            int y = i / 28 % 28;
            double value = rows(digits).features().at(i);
            assertThat(value).isBetween(0.0, 1.0);
            ink += value;
            inkAtEdges += x == 0 || x == 27 || y == 0 || y == 27 ? value : 0;
        }
        assertThat(ink / 500).isBetween(60.0, 160.0);
        assertThat(inkAtEdges / ink).isLessThan(0.03);
    }

    @Test
    void anExampleIsAFunctionOfSeedSplitAndIndexAlone() throws Exception {
        byte[] few = bytes(digits(7, Split.TRAIN, 20));
        assertThat(bytes(digits(7, Split.TRAIN, 50))).startsWith(few);
        assertThat(bytes(digits(8, Split.TRAIN, 20))).isNotEqualTo(few);
        assertThat(bytes(digits(7, Split.TEST, 20))).isNotEqualTo(few);
        Draws draws = Draws.from(7, Purpose.GENERATED_DATA).of("train");
        byte[] one = new byte[20 * 784];
        for (int i = 19; i >= 0; i--) {
            DigitImages.draw(draws.at(i), one, i);
        }
        assertThat(one).isEqualTo(few);
    }

    @Test
    void anyNumberOfThreadsDrawsTheSame() throws Exception {
        byte[] here = bytes(digits(7, Split.TRAIN, 200));
        for (int threads : new int[] {1, 3}) {
            try (var pool = new ForkJoinPool(threads)) {
                assertThat(pool.submit(() -> bytes(digits(7, Split.TRAIN, 200))).get())
                        .isEqualTo(here);
            }
        }
    }

    @Test
    void housesAreLikeTheKnownOnes() throws Exception {
        int count = 20_000;
        RawExamples houses = houses(count);
        assertThat(rows(houses).columns()).containsExactly("rm", "lstat");
        float[] prices = ((Targets.Values) houses.targets()).values();
        double[] sums = new double[3];
        double[] squares = new double[3];
        double roomsTimesPoor = 0;
        for (int i = 0; i < count; i++) {
            double[] house = {
                rows(houses).features().at(2 * i), rows(houses).features().at(2 * i + 1), prices[i]
            };
            for (int j = 0; j < 3; j++) {
                sums[j] += house[j] / count;
                squares[j] += house[j] * house[j] / count;
            }
            roomsTimesPoor += house[0] * house[1] / count;
        }
        double[] deviations = new double[3];
        for (int j = 0; j < 3; j++) {
            deviations[j] = Math.sqrt(squares[j] - sums[j] * sums[j]);
        }
        // The 506 houses: means 6.28, 12.65, 22.5; deviations 0.70, 7.1, 9.2; correlation -0.61.
        assertThat(sums[0]).isCloseTo(6.28, within(0.05));
        assertThat(sums[1]).isCloseTo(12.65, within(1.0));
        assertThat(sums[2]).isCloseTo(22.5, within(1.5));
        assertThat(deviations[0]).isCloseTo(0.70, within(0.05));
        assertThat(deviations[1]).isCloseTo(7.1, within(1.0));
        assertThat(deviations[2]).isCloseTo(9.2, within(1.5));
        assertThat((roomsTimesPoor - sums[0] * sums[1]) / (deviations[0] * deviations[1]))
                .isCloseTo(-0.6, within(0.08));
    }

    @Test
    void theFirstHouseIsPinned() throws Exception {
        RawExamples houses = houses(1);
        assertThat(rows(houses).features().at(0)).isEqualTo(6.862);
        assertThat(rows(houses).features().at(1)).isEqualTo(4.98);
        assertThat(((Targets.Values) houses.targets()).values()).containsExactly(28.2f);
    }

    @Test
    void wantsAModelThatFits() {
        assertThatThrownBy(() -> draw(Source.Kind.DIGITS, 1, PRICES))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "generated digits (train): has 10 classes, 0 to 9, but the model tells 2"
                                + " apart; expected a last layer of 10 units");
        assertThatThrownBy(() ->
                        draw(
                                Source.Kind.DIGITS,
                                1,
                                new Task(
                                        Shape.of(784), LossSpec.of(Loss.SOFTMAX_CROSS_ENTROPY), 9)))
                .hasMessage(
                        "generated digits (train): has 10 classes, 0 to 9, but the model tells 9"
                                + " apart; expected a last layer of 10 units");
        assertThatThrownBy(() -> draw(Source.Kind.DIGITS, 2_739_138, DIGITS))
                .hasMessage(
                        "generated digits (train): 2739138 examples do not fit; expected at most"
                                + " 2739137");
        assertThatThrownBy(() -> draw(Source.Kind.HOUSING, 1, DIGITS))
                .hasMessage(
                        "generated housing (train): its targets are numbers, not classes, which"
                                + " the loss softmax_cross_entropy cannot learn; expected mse, mae or"
                                + " huber");
    }

    private static RawRows rows(RawExamples drawn) {
        return (RawRows) drawn.rows();
    }

    private static RawExamples digits(long seed, Split split, int examples) throws DataException {
        return GeneratedData.draw(
                new Source.Generated(Source.Kind.DIGITS, examples, 10), seed, split, DIGITS);
    }

    private static RawExamples houses(int examples) throws DataException {
        return draw(Source.Kind.HOUSING, examples, PRICES);
    }

    private static RawExamples draw(Source.Kind kind, int examples, Task task)
            throws DataException {
        return GeneratedData.draw(new Source.Generated(kind, examples, 10), 7, Split.TRAIN, task);
    }

    private static byte[] bytes(RawExamples digits) {
        return ((RawFeatures.Bytes) rows(digits).features()).bytes();
    }

    private static String picture(RawExamples digits, int index) {
        var picture = new StringBuilder();
        for (int y = 0; y < 28; y++) {
            var line = new StringBuilder();
            for (int x = 0; x < 28; x++) {
                double value = rows(digits).features().at(index * 784 + y * 28 + x);
                line.append(" .:-=+*#%@".charAt((int) (value * 9.999)));
            }
            picture.append(line.toString().stripTrailing()).append('\n');
        }
        return picture.toString();
    }
}
