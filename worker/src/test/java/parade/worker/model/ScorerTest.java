package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.score.ClassCounts;
import parade.score.ErrorSums;
import parade.score.ScoreHistogram;
import parade.score.ScoreSums;
import parade.slice.Sums;
import parade.testing.Seeds;
import parade.worker.data.Targets;

@NullMarked
final class ScorerTest {

    /** A row's outputs are sorted, the lower index first among equal ones. */
    @Seeds
    void classesOfSeveralOutputs(long seed) {
        var random = new Random(seed);
        int classes = 2 + random.nextInt(10);
        int rows = 1 + random.nextInt(40);
        FMatrixRMaj outputs = new FMatrixRMaj(rows, classes);
        for (int i = 0; i < rows * classes; i++) {
            outputs.data[i] = random.nextInt(6) / 2f;
        }
        int[] labels = random.ints(rows, 0, classes).toArray();
        var sums = ofClasses(Loss.SOFTMAX_CROSS_ENTROPY, outputs, labels);

        long topFive = 0;
        long[][] counts = new long[classes][classes];
        for (int row = 0; row < rows; row++) {
            int at = row * classes;
            List<Integer> ranking = new ArrayList<>();
            for (int c = 0; c < classes; c++) {
                ranking.add(c);
            }
            ranking.sort(Comparator.comparingDouble((Integer c) -> -outputs.data[at + c]));
            counts[labels[row]][ranking.getFirst()]++;
            topFive += ranking.indexOf(labels[row]) < 5 ? 1 : 0;
        }
        for (int of = 0; of < classes; of++) {
            for (int as = 0; as < classes; as++) {
                assertThat(((ClassCounts.Matrix) sums.counts()).count(of, as))
                        .isEqualTo(counts[of][as]);
            }
        }
        assertThat(sums.topFive()).isEqualTo(classes > 5 ? topFive : 0);
        assertThat(sums.histogram().bins().length > 0).isEqualTo(classes == 2);
    }

    /** One output says class 1 above 0 where it is a logit or a margin, above ½ where a number. */
    @ParameterizedTest
    @EnumSource(
            value = Loss.class,
            names = {"MSE", "MAE", "HUBER", "HINGE", "BINARY_CROSS_ENTROPY"})
    void twoClassesOfOneOutput(Loss loss) {
        var outputs = new FMatrixRMaj(5, 1, true, -1, 0, 0.25f, 0.5f, 0.75f);
        int[] labels = {0, 1, 1, 0, 1};
        var sums = ofClasses(loss, outputs, labels);
        boolean number = loss == Loss.MSE || loss == Loss.MAE || loss == Loss.HUBER;
        assertThat(sums.counts().predicted(1)).isEqualTo(number ? 1 : 3);
        assertThat(sums.histogram())
                .usingRecursiveComparison()
                .isEqualTo(ScoreHistogram.of(outputs.data, labels, 5));
        assertThat(sums.histogram().areaUnderCurve()).hasValue(4 / 6.0);
    }

    /** Two outputs score like one, their difference. */
    @Test
    void twoClassesOfTwoOutputs() {
        var outputs = new FMatrixRMaj(3, 2, true, 1, 3, 5, 4, 2, 2);
        int[] labels = {1, 0, 1};
        var sums = ofClasses(Loss.MSE, outputs, labels);
        assertThat(sums.counts().predicted(1)).isEqualTo(1);
        assertThat(sums.histogram())
                .usingRecursiveComparison()
                .isEqualTo(ScoreHistogram.of(new float[] {2, -1, 0}, labels, 3));
    }

    @Test
    void aClassWithoutANumberIsNoneOfTheLargest() {
        var outputs = new FMatrixRMaj(1, 6, true, Float.NaN, 1, 2, 3, 4, 5);
        assertThat(ofClasses(Loss.SOFTMAX_CROSS_ENTROPY, outputs, new int[] {0}).topFive())
                .isZero();
    }

    @Test
    void numbers() {
        var outputs = new FMatrixRMaj(2, 2, true, 1, 2, 3, 4);
        float[] targets = {1, 1, 5, 4, 99}; // a buffer may be longer
        assertThat(judge(Loss.MSE, outputs, new Targets.Values(targets, 2)))
                .usingRecursiveComparison()
                .isEqualTo(
                        new ScoreSums.OfNumbers(
                                ErrorSums.of(outputs.data, new float[] {1, 1, 5, 4}, 2, 2)));
    }

    /** Beyond the bounds of a message there are loss and accuracy. */
    @Test
    void tooManyClassesAreNotCounted() {
        var outputs = new FMatrixRMaj(1, ClassCounts.MAXIMUM_CLASSES + 1);
        assertThat(judge(Loss.SOFTMAX_CROSS_ENTROPY, outputs, new Targets.Classes(new int[] {0})))
                .isEqualTo(new ScoreSums.None());
        var numbers = new FMatrixRMaj(1, ErrorSums.MAXIMUM_OUTPUTS + 1);
        assertThat(judge(Loss.MSE, numbers, new Targets.Values(numbers.data, numbers.numCols)))
                .isEqualTo(new ScoreSums.None());
    }

    /** What the loss counts as correct is what lies on the matrix's diagonal. */
    @Seeds
    void accuracyIsTheDiagonal(long seed) {
        var random = new Random(seed);
        Loss loss = random.nextBoolean() ? Loss.SOFTMAX_CROSS_ENTROPY : Loss.HINGE;
        var spec = Models.of(loss, new parade.job.Activation.Tanh(), 5, 4, 3);
        Network network = Models.network(spec, random);
        Sums sums = network.evaluate(Models.batch(spec, 3, 1, 50, random));
        var scores = (ScoreSums.OfClasses) sums.scores();
        long hits = scores.counts().hits(0) + scores.counts().hits(1) + scores.counts().hits(2);
        assertThat(sums.correct()).isEqualTo((double) hits);
        assertThat(scores.counts().examples()).isEqualTo(sums.examples());
    }

    private static ScoreSums.OfClasses ofClasses(Loss loss, FMatrixRMaj outputs, int[] labels) {
        return (ScoreSums.OfClasses) judge(loss, outputs, new Targets.Classes(labels));
    }

    private static ScoreSums judge(Loss loss, FMatrixRMaj outputs, Targets targets) {
        return new Scorer(LossFunction.of(LossSpec.of(loss))).judge(outputs, targets);
    }
}
