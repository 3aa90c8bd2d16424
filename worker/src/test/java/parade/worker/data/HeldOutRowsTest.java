package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.Shape;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.DataSpec;
import parade.job.Scale;
import parade.job.Source;

class HeldOutRowsTest {

    private static final double[] FRACTIONS = {0, 0.01, 0.1, 0.2, 1 / 3.0, 0.5, 0.6, 0.99};

    @TempDir private Path folder;

    @Test
    void partitionsTheRowsWhateverTheirNumber() throws Exception {
        for (int rows = 1; rows <= 40; rows++) {
            for (double validation : FRACTIONS) {
                for (double test : FRACTIONS) {
                    check(rows, validation, test);
                }
            }
        }
    }

    private static void check(int rows, double validation, double test) throws DataException {
        long inValidation = Math.round(validation * rows);
        long inTest = Math.round(test * rows);
        boolean possible =
                (validation == 0 || inValidation > 0)
                        && (test == 0 || inTest > 0)
                        && inValidation + inTest < rows;
        if (!possible) {
            assertThatThrownBy(() -> draw(rows, validation, test, 7))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("counted: ");
            return;
        }
        HeldOutRows drawn = draw(rows, validation, test, 7);
        assertThat(drawn.test()).hasSize((int) inTest).isSorted();
        assertThat(drawn.validation()).hasSize((int) inValidation).isSorted();
        assertThat(drawn.train()).isNotEmpty().isSorted();
        int[] all =
                Stream.of(drawn.train(), drawn.validation(), drawn.test())
                        .flatMapToInt(IntStream::of)
                        .sorted()
                        .toArray();
        assertThat(all).isEqualTo(IntStream.range(0, rows).toArray());
    }

    @Test
    void theTestSetIsFirstOfThePermutation() throws Exception {
        int[] order = Draws.from(7, Purpose.SPLIT).permutation(10);
        HeldOutRows drawn = draw(10, 0.3, 0.2, 7);
        assertThat(drawn.test()).containsExactlyInAnyOrder(Arrays.copyOf(order, 2));
        assertThat(drawn.validation()).containsExactlyInAnyOrder(Arrays.copyOfRange(order, 2, 5));
        // So a validation set more leaves the test set as it was.
        assertThat(draw(10, 0, 0.2, 7).test()).isEqualTo(drawn.test());
    }

    /** By the permutation of parade/draw/draws.py: {@code permutation(at(7, 4), 10)}. */
    @Test
    void theseRowsArePinned() throws Exception {
        HeldOutRows drawn = draw(10, 0.3, 0.2, 7);
        assertThat(List.of(drawn.test(), drawn.validation(), drawn.train()))
                .extracting(Arrays::toString)
                .containsExactly("[2, 7]", "[0, 3, 9]", "[1, 4, 5, 6, 8]");
    }

    @Test
    void anotherSeedHoldsOutOthers() throws Exception {
        var seen = new HashSet<String>();
        for (long seed = 0; seed < 200; seed++) {
            seen.add(
                    Arrays.stream(draw(6, 0, 0.5, seed).test())
                            .mapToObj(String::valueOf)
                            .collect(Collectors.joining()));
        }
        // All ways to choose 3 of 6.
        assertThat(seen).hasSize(20);
    }

    @Test
    void saysWhatCannotBeHeldOut() {
        assertThatThrownBy(() -> draw(20, 0, 0.01, 7))
                .hasMessage(
                        "counted: data.test: a fraction of 0.01 of its 20 rows is not one row;"
                                + " expected a larger fraction");
        assertThatThrownBy(() -> draw(1, 0.1, 0, 7))
                .hasMessage(
                        "counted: data.validation: a fraction of 0.1 of its 1 row is not one row;"
                                + " expected a larger fraction");
        assertThatThrownBy(() -> draw(10, 0.5, 0.5, 7))
                .hasMessage(
                        "counted: of its 10 rows, 5 are held out for data.test and 5 for"
                                + " data.validation; expected one at least to be left to train on");
    }

    @Test
    void whatIsHeldOutIsNotFitted() throws Exception {
        var text = new StringBuilder("a,y\n");
        for (int row = 0; row < 10; row++) {
            text.append(row * row).append(',').append(row).append('\n');
        }
        DataSpec data =
                Tables.spec(
                        new Tables(folder).csv(text.toString()),
                        Tables.fraction(0.3),
                        Tables.fraction(0.2),
                        new Scale.MinMax());
        LoadedData loaded = Tables.load(data, Tables.numbers(1));
        HeldOutRows drawn = draw(10, 0.3, 0.2, 7);
        double least = squares(drawn.train())[0];
        double range = squares(drawn.train())[4] - least;
        assertThat(loaded.facts().getTrainRows()).isEqualTo(5);
        assertThat(loaded.facts().getValidationRows()).isEqualTo(3);
        assertThat(loaded.facts().getTestRows()).isEqualTo(2);
        assertThat(loaded.facts().getScaleOffsetList()).containsExactly(least);
        assertThat(loaded.facts().getScaleFactorList()).containsExactly(1 / range);
        for (var set :
                List.of(
                        new Set(loaded.train(), drawn.train()),
                        new Set(loaded.validation().orElseThrow(), drawn.validation()),
                        new Set(loaded.test().orElseThrow(), drawn.test()))) {
            double[] squares = squares(set.rows());
            for (int i = 0; i < squares.length; i++) {
                assertThat(Tables.features(set.examples())[i])
                        .isEqualTo((float) ((squares[i] - least) * (1 / range)));
                assertThat(Tables.values(set.examples())[i]).isEqualTo(set.rows()[i]);
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // read at once
    private record Set(Examples examples, int[] rows) {}

    private static double[] squares(int[] rows) {
        return IntStream.of(rows).mapToDouble(row -> row * row).toArray();
    }

    /** The message names the row of the file, not of the set. */
    @Test
    void aCategoryThatIsOnlyHeldOutIsUnknown() throws Exception {
        int[] test = draw(10, 0, 0.2, 7).test();
        var text = new StringBuilder("city,y\n");
        for (int row = 0; row < 10; row++) {
            text.append(row == test[1] ? "Oslo" : "Rome").append(",1\n");
        }
        Source.Csv source =
                new Tables(folder)
                        .csv(text.toString(), List.of("city"), Tables.REFUSED, Optional.empty());
        DataSpec data =
                Tables.spec(source, Optional.empty(), Tables.fraction(0.2), new Scale.None());
        assertThatThrownBy(() -> Tables.load(data, Tables.numbers(1)))
                .hasMessage(
                        source.path()
                                + ": row "
                                + (test[1] + 1)
                                + " (line "
                                + (test[1] + 2)
                                + "), column \"city\": found \"Oslo\"; expected a category of the"
                                + " training set: Rome");
    }

    @Test
    void anotherNumberOfRowsThanInTheTrainingIsNoticed() throws Exception {
        var digits = new Source.Generated(Source.Kind.BLOBS, 20, 2);
        DataSpec data =
                Tables.spec(digits, Optional.empty(), Tables.fraction(0.25), new Scale.Standard());
        LoadedData loaded = Tables.load(data, Tables.classes(3, 2));
        assertThat(
                        DataLoader.load(data, 7, Tables.classes(3, 2), Optional.of(loaded.facts()))
                                .facts())
                .isEqualTo(loaded.facts());
        var more = new Source.Generated(Source.Kind.BLOBS, 24, 2);
        DataSpec other =
                Tables.spec(more, Optional.empty(), Tables.fraction(0.25), new Scale.Standard());
        assertThatThrownBy(() ->
                        DataLoader.load(
                                other, 7, Tables.classes(3, 2), Optional.of(loaded.facts())))
                .hasMessage(
                        "generated blobs (train): 18 of its rows are left to train on; expected"
                                + " 15 as in the training: with other rows, others would be held"
                                + " out");
    }

    private static HeldOutRows draw(int rows, double validation, double test, long seed)
            throws DataException {
        var numbers = new RawFeatures.Numbers(1, new double[rows]);
        var all =
                new RawRows("counted", Shape.of(1), List.of(), numbers, RowPlaces.counted(0, rows));
        DataSpec data =
                Tables.spec(
                        new Source.Generated(Source.Kind.DIGITS, rows, 1),
                        validation == 0 ? Optional.empty() : Tables.fraction(validation),
                        test == 0 ? Optional.empty() : Tables.fraction(test),
                        new Scale.None());
        return HeldOutRows.draw(data, all, seed, Optional.empty());
    }
}
