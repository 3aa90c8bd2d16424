package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import parade.block.Shape;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Source;

/** Generated points around centers. */
class BlobsTest {

    @Test
    void classesTakeTurns() throws Exception {
        RawExamples blobs = draw(7, 3, 7, Split.TRAIN, Tables.classes(2, 5));
        assertThat(((Targets.Classes) blobs.targets()).labels())
                .containsExactly(0, 1, 2, 0, 1, 2, 0);
        assertThat(blobs.classes()).containsExactly("0", "1", "2");
    }

    /** By the draws of parade/draw/draws.py, from the class's documentation. */
    @Test
    void thesePointsArePinned() throws Exception {
        double[] numbers = numbers(draw(7, 3, 6, Split.TRAIN, Tables.classes(2, 3)));
        assertThat(numbers[0]).isCloseTo(-1.610230661694589, within(1e-14));
        assertThat(numbers[1]).isCloseTo(1.710459619281152, within(1e-14));
        assertThat(numbers[10]).isCloseTo(7.236010424961322, within(1e-14));
        assertThat(numbers[11]).isCloseTo(-4.196018895991291, within(1e-14));
    }

    @Test
    void theCentersAreTheSeedsAndTheNoiseTheSplits() throws Exception {
        Task task = Tables.classes(3, 4);
        double[] train = means(draw(7, 4, 8000, Split.TRAIN, task));
        double[] test = means(draw(7, 4, 8000, Split.TEST, task));
        double[] other = means(draw(8, 4, 8000, Split.TRAIN, task));
        for (int i = 0; i < train.length; i++) {
            // The difference of two means of 2000: a deviation of 0.032.
            assertThat(train[i]).isCloseTo(test[i], within(0.16));
            assertThat(train[i]).isBetween(-8.1, 8.1);
            assertThat(Math.abs(train[i] - other[i])).isGreaterThan(0.01);
        }
        assertThat(numbers(draw(7, 4, 1, Split.TRAIN, task)))
                .isNotEqualTo(numbers(draw(7, 4, 1, Split.TEST, task)));
        assertThat(numbers(draw(7, 4, 50, Split.TRAIN, task)))
                .startsWith(numbers(draw(7, 4, 20, Split.TRAIN, task)));
    }

    @Test
    void theNoiseHasADeviationOfOne() throws Exception {
        double[] numbers = numbers(draw(7, 1, 20_000, Split.TRAIN, Tables.classes(1, 2)));
        double mean = 0;
        double squares = 0;
        for (double number : numbers) {
            mean += number / numbers.length;
            squares += number * number / numbers.length;
        }
        assertThat(Math.sqrt(squares - mean * mean)).isCloseTo(1, within(0.03));
    }

    @Test
    void twoCentersFitOneOutput() throws Exception {
        for (Loss loss : new Loss[] {Loss.BINARY_CROSS_ENTROPY, Loss.HINGE, Loss.MSE}) {
            var task = new Task(Shape.of(2), LossSpec.of(loss), 1);
            assertThat(draw(7, 2, 4, Split.TRAIN, task).classes()).containsExactly("0", "1");
            assertThatThrownBy(() -> draw(7, 3, 4, Split.TRAIN, task))
                    .isInstanceOf(DataException.class)
                    .hasMessage(
                            "generated blobs (train): its target has 3 classes (0, 1, 2); expected"
                                    + " exactly 2 of one output under "
                                    + loss.name().toLowerCase(Locale.ROOT));
        }
        assertThatThrownBy(() -> draw(7, 3, 4, Split.TRAIN, Tables.classes(2, 2)))
                .hasMessage(
                        "generated blobs (train): its target has 3 classes (0, 1, 2); expected at"
                                + " most 2, the outputs, under softmax_cross_entropy");
    }

    @Test
    void manyPointsOfManyFeaturesDoNotFit() {
        assertThatThrownBy(() -> draw(7, 2, 1 << 30, Split.TRAIN, Tables.classes(2, 2)))
                .hasMessage(
                        "generated blobs (train): more values than fit; expected at most"
                                + " 2147483639 in all");
    }

    private static double[] means(RawExamples blobs) {
        double[] numbers = numbers(blobs);
        double[] means = new double[12];
        for (int i = 0; i < numbers.length; i++) {
            means[i % 12] += numbers[i] * 12 / numbers.length;
        }
        return means;
    }

    private static RawExamples draw(long seed, int centers, int examples, Split split, Task task)
            throws DataException {
        var source = new Source.Generated(Source.Kind.BLOBS, examples, centers);
        return GeneratedData.draw(source, seed, split, task);
    }

    private static double[] numbers(RawExamples blobs) {
        return ((RawFeatures.Numbers) ((RawRows) blobs.rows()).features()).numbers();
    }
}
