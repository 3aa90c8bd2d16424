package parade.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

@NullMarked
final class ScoreSumsTest {

    /**
     * scikit-learn 1.5: {@code precision_recall_fscore_support([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0,
     * 1], average='macro')}, from its documentation, gives 0.22…, 0.33…, 0.26….
     */
    @Test
    void macroAveragesOfAKnownExample() {
        Map<Score, Double> scores =
                scores(classes(3, new int[] {0, 1, 2, 0, 1, 2}, new int[] {0, 2, 1, 0, 0, 1}));
        assertThat(scores.get(Score.PRECISION)).isCloseTo(2 / 9.0, within(1e-15));
        assertThat(scores.get(Score.RECALL)).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(scores.get(Score.F1)).isCloseTo(4 / 15.0, within(1e-15));
        assertThat(scores).doesNotContainKeys(Score.TOP_5_ACCURACY, Score.ROC_AUC);
    }

    /** Of two classes it is class 1 that counts: 2 hits, 3 foretold, 4 there. */
    @Test
    void twoClasses() {
        Map<Score, Double> scores =
                scores(
                        classes(
                                2,
                                new int[] {1, 1, 1, 1, 0, 0, 0},
                                new int[] {1, 1, 0, 0, 1, 0, 0}));
        assertThat(scores.get(Score.PRECISION)).isEqualTo(2 / 3.0);
        assertThat(scores.get(Score.RECALL)).isEqualTo(0.5);
        assertThat(scores.get(Score.F1)).isEqualTo(4 / 7.0);
    }

    @Test
    void whatIsUndefinedCountsAsZeroAndWhatDoesNotOccurNotAtAll() {
        // Class 1 is never foretold, class 3 occurs nowhere.
        Map<Score, Double> scores = scores(classes(4, new int[] {0, 1, 2}, new int[] {0, 0, 2}));
        assertThat(scores.get(Score.PRECISION)).isEqualTo((0.5 + 0 + 1) / 3);
        assertThat(scores.get(Score.RECALL)).isEqualTo((1 + 0 + 1) / 3.0);
        Map<Score, Double> nothing = scores(classes(2, new int[] {0, 0}, new int[] {0, 0}));
        assertThat(nothing.get(Score.F1)).isZero();
    }

    /** The same counts, kept as a matrix and as totals, and every score by its definition. */
    @Seeds
    void manyClassesScoreAsFew(long seed) {
        var random = new Random(seed);
        int classes = 3 + random.nextInt(8);
        int examples = 1 + random.nextInt(50);
        int[] actual = random.ints(examples, 0, classes).toArray();
        int[] predicted = random.ints(examples, 0, classes).toArray();
        Map<Score, Double> few = scores(classes(classes, actual, predicted));
        Map<Score, Double> many = scores(classes(101, actual, predicted));
        assertThat(many.get(Score.PRECISION)).isEqualTo(few.get(Score.PRECISION));
        assertThat(many.get(Score.RECALL)).isEqualTo(few.get(Score.RECALL));
        assertThat(many.get(Score.F1)).isEqualTo(few.get(Score.F1));

        double f1 = 0;
        int occurring = 0;
        for (int c = 0; c < classes; c++) {
            int hits = 0;
            int there = 0;
            int foretold = 0;
            for (int i = 0; i < examples; i++) {
                there += actual[i] == c ? 1 : 0;
                foretold += predicted[i] == c ? 1 : 0;
                hits += actual[i] == c && predicted[i] == c ? 1 : 0;
            }
            if (there + foretold > 0) {
                occurring++;
                double precision = foretold == 0 ? 0 : (double) hits / foretold;
                double recall = there == 0 ? 0 : (double) hits / there;
                f1 += hits == 0 ? 0 : 2 * precision * recall / (precision + recall);
            }
        }
        assertThat(few.get(Score.F1)).isCloseTo(f1 / occurring, within(1e-12));
    }

    @Seeds
    void partsOfCountsAddUpToTheWhole(long seed) {
        var random = new Random(seed);
        for (int classes : new int[] {2, 7, 150}) {
            int[] actual = random.ints(40, 0, classes).toArray();
            int[] predicted = random.ints(40, 0, classes).toArray();
            int cut = 1 + random.nextInt(39);
            var left = ClassCounts.of(classes, actual, predicted, cut);
            var right =
                    ClassCounts.of(
                            classes,
                            java.util.Arrays.copyOfRange(actual, cut, 40),
                            java.util.Arrays.copyOfRange(predicted, cut, 40),
                            40 - cut);
            assertThat(left.plus(right))
                    .usingRecursiveComparison()
                    .isEqualTo(ClassCounts.of(classes, actual, predicted, 40));
        }
    }

    @Test
    void topFiveOfMoreThanFiveClasses() {
        var counts = ClassCounts.of(6, new int[] {0, 1, 2, 3}, new int[] {0, 0, 0, 0}, 4);
        Map<Score, Double> scores =
                scores(new ScoreSums.OfClasses(counts, 3, ScoreHistogram.EMPTY));
        assertThat(scores.get(Score.TOP_5_ACCURACY)).isEqualTo(0.75);
    }

    /** The examples of scikit-learn's documentation of r2_score and mean_absolute_error. */
    @Test
    void errorsOfKnownExamples() {
        Map<Score, Double> one =
                scores(numbers(new float[] {2.5f, 0, 2, 8}, new float[] {3, -0.5f, 2, 7}, 1));
        assertThat(one.get(Score.R2)).isCloseTo(0.9486081370449679, within(1e-14));
        assertThat(one.get(Score.MAE)).isEqualTo(0.5);
        assertThat(one.get(Score.RMSE)).isEqualTo(Math.sqrt(0.375));
        Map<Score, Double> two =
                scores(
                        numbers(
                                new float[] {0, 2, -1, 2, 8, -5},
                                new float[] {0.5f, 1, -1, 1, 7, -6},
                                2));
        assertThat(two.get(Score.MAE)).isEqualTo(0.75);
        assertThat(two.get(Score.R2)).isCloseTo(0.9368005266622779, within(1e-14));
    }

    @Test
    void constantTargetsHaveNoDeterminationWhateverTheirDigits() {
        float[] targets = {0.1f, 0.1f, 0.1f};
        ScoreSums sums = numbers(new float[] {0, 1, 2}, targets, 1);
        assertThat(scores(sums)).doesNotContainKey(Score.R2);
        assertThat(scores(sums.plus(sums).plus(sums))).doesNotContainKey(Score.R2);
        // Of two outputs the one that varies counts: targets 1, 3, 5 against 1, 3, 6.
        ScoreSums varying =
                numbers(new float[] {9, 1, 9, 3, 9, 6}, new float[] {7, 1, 7, 3, 7, 5}, 2);
        assertThat(scores(varying).get(Score.R2)).isCloseTo(1 - 1 / 8.0, within(1e-15));
    }

    /** Targets far from zero: Σt² − (Σt)²/n would have lost nearly all digits. */
    @Seeds
    void partsOfErrorsAddUpToTheDefinition(long seed) {
        var random = new Random(seed);
        int rows = 2 + random.nextInt(200);
        float[] predicted = new float[rows];
        float[] targets = new float[rows];
        for (int i = 0; i < rows; i++) {
            targets[i] = 100_000 + random.nextInt(16) * 0.25f;
            predicted[i] = targets[i] + (float) random.nextGaussian();
        }
        ScoreSums sums = new ScoreSums.None();
        for (int from = 0; from < rows; ) {
            int to = Math.min(rows, from + 1 + random.nextInt(20));
            sums =
                    sums.plus(
                            numbers(
                                    java.util.Arrays.copyOfRange(predicted, from, to),
                                    java.util.Arrays.copyOfRange(targets, from, to),
                                    1));
            from = to;
        }
        double mean = 0;
        for (float target : targets) {
            mean += target / (double) rows;
        }
        double absolute = 0;
        double squares = 0;
        double deviations = 0;
        for (int i = 0; i < rows; i++) {
            double error = (double) predicted[i] - targets[i];
            absolute += Math.abs(error);
            squares += error * error;
            deviations += (targets[i] - mean) * (targets[i] - mean);
        }
        Map<Score, Double> scores = scores(sums);
        assertThat(scores.get(Score.MAE)).isCloseTo(absolute / rows, within(1e-12));
        assertThat(scores.get(Score.RMSE)).isCloseTo(Math.sqrt(squares / rows), within(1e-12));
        assertThat(scores.get(Score.R2)).isCloseTo(1 - squares / deviations, within(1e-8));
    }

    @Test
    void whatIsNotAlikeIsNotAdded() {
        ScoreSums two = classes(2, new int[] {0}, new int[] {0});
        ScoreSums three = classes(3, new int[] {0}, new int[] {0});
        ScoreSums numbers = numbers(new float[] {1}, new float[] {1}, 1);
        assertThatThrownBy(() -> two.plus(three)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.plus(numbers)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> numbers.plus(two)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new ScoreSums.None().plus(two)).isSameAs(two);
        assertThat(two.plus(new ScoreSums.None())).isSameAs(two);
    }

    @Test
    void theTableNamesClassesAndTheirMistakes() {
        var counts = ClassCounts.of(3, new int[] {0, 0, 0, 1, 2}, new int[] {0, 1, 1, 2, 2}, 5);
        var table = ConfusionTable.of((ClassCounts.Matrix) counts, java.util.List.of("ant", "bee"));
        assertThat(table.classes()).containsExactly("ant", "bee", "2");
        assertThat(table.counts().get(0)).containsExactly(1L, 2L, 0L);
        assertThat(table.mostConfused(1)).containsExactly(new ConfusionTable.Pair("ant", "bee", 2));
        assertThat(table.mostConfused(10))
                .containsExactly(
                        new ConfusionTable.Pair("ant", "bee", 2),
                        new ConfusionTable.Pair("bee", "2", 1));
    }

    private static Map<Score, Double> scores(ScoreSums sums) {
        var scores = new EnumMap<Score, Double>(Score.class);
        sums.score(scores);
        return scores;
    }

    private static ScoreSums classes(int classes, int[] actual, int[] predicted) {
        return new ScoreSums.OfClasses(
                ClassCounts.of(classes, actual, predicted, actual.length), 0, ScoreHistogram.EMPTY);
    }

    private static ScoreSums numbers(float[] predicted, float[] targets, int outputs) {
        return new ScoreSums.OfNumbers(
                ErrorSums.of(predicted, targets, targets.length / outputs, outputs));
    }
}
