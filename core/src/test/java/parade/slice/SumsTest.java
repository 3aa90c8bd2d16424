package parade.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import parade.score.ClassCounts;
import parade.score.ErrorSums;
import parade.score.Score;
import parade.score.ScoreHistogram;
import parade.score.ScoreSums;
import parade.v1.ClassSums;

class SumsTest {

    private static final ScoreSums BINARY =
            new ScoreSums.OfClasses(
                    ClassCounts.of(2, new int[] {0, 1, 1}, new int[] {0, 1, 0}, 3),
                    0,
                    ScoreHistogram.of(new float[] {-1, 2, 1e-3f}, new int[] {0, 1, 1}, 3));

    @Test
    void addsEverything() {
        var sum = new Sums(4, 10, 3, 5).plus(new Sums(1, 0.5, 1, 2));
        assertThat(sum).isEqualTo(new Sums(5, 10.5, 4, 7));
        assertThat(sum.plus(Sums.NONE)).isEqualTo(sum);
    }

    @Test
    void theLossIsWeightedAndAccuracyCountsExamples() {
        var sum = new Sums(5, 10.5, 4, 8);
        assertThat(sum.meanLoss()).isEqualTo(2.1);
        assertThat(sum.accuracy()).isEqualTo(0.5);
    }

    @Test
    void aBatchHasAccuracyAloneAndAnEvaluationAllScores() {
        var batch = new Sums(3, 1, 2, 3);
        assertThat(batch.scores(true).values()).isEqualTo(Map.of(Score.ACCURACY, 2 / 3.0));
        assertThat(batch.scores(false).values()).isEmpty();
        assertThat(batch.with(BINARY).scores(true).values())
                .containsOnlyKeys(
                        Score.ACCURACY, Score.PRECISION, Score.RECALL, Score.F1, Score.ROC_AUC);
        assertThat(Sums.NONE.with(BINARY).scores(false).values()).isEmpty();
    }

    @Test
    void messagesKeepEverything() {
        var many =
                new ScoreSums.OfClasses(
                        ClassCounts.of(150, new int[] {0, 149, 7}, new int[] {0, 3, 7}, 3),
                        2,
                        ScoreHistogram.EMPTY);
        var numbers =
                new ScoreSums.OfNumbers(
                        ErrorSums.of(new float[] {1, 2, 3, 4}, new float[] {1, 3, 5, 0.1f}, 2, 2));
        var batch = new Sums(1.5, 0.1, 2, 3);
        for (ScoreSums scores : new ScoreSums[] {new ScoreSums.None(), BINARY, many, numbers}) {
            Sums sums = batch.with(scores);
            assertThat(SumsMessages.read(SumsMessages.write(sums)))
                    .usingRecursiveComparison()
                    .isEqualTo(sums);
        }
        assertThat(SumsMessages.write(batch).getSerializedSize()).isLessThan(32);
    }

    /** Far below the 4 MiB that a message may have. */
    @Test
    void messagesAreBounded() {
        int most = ScoreHistogram.BINS;
        float[] scores = new float[most];
        int[] classes = new int[most];
        for (int i = 0; i < most; i++) {
            scores[i] = Float.intBitsToFloat(i << 16);
            classes[i] = i & 1;
        }
        var full = ScoreHistogram.of(scores, classes, most);
        var counts = ClassCounts.of(2, classes, classes, most);
        Sums sums = new Sums(1, 1, 1, most).with(new ScoreSums.OfClasses(counts, 0, full));
        assertThat(full.bins().length).isGreaterThan(65_000);
        assertThat(SumsMessages.write(sums).getSerializedSize()).isLessThan(1 << 18);
    }

    @Test
    void refusesMessagesThatAreNoSums() {
        refused(ClassSums.newBuilder().setMatrixClasses(3).addMatrix(1));
        refused(ClassSums.newBuilder().setMatrixClasses(101));
        refused(ClassSums.newBuilder().setMatrixClasses(-1));
        refused(ClassSums.newBuilder().addActual(1).addPredicted(1).addHits(1));
        refused(ClassSums.newBuilder().setMatrixClasses(1).addMatrix(1));
        refused(
                SumsMessages.write(Sums.NONE.with(BINARY)).getClasses().toBuilder()
                        .addBinSteps(0)
                        .addNegatives(1)
                        .addPositives(1));
    }

    private static void refused(ClassSums.Builder classes) {
        var message = parade.v1.Sums.newBuilder().setClasses(classes).build();
        assertThatThrownBy(() -> SumsMessages.read(message))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
