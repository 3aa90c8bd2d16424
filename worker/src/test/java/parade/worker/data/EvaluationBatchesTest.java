package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationBatchesTest {

    @Test
    void goesThroughEachSliceInFileOrderByBoundedBatches() {
        for (int rows = 1; rows <= 12; rows++) {
            Examples examples = Counted.examples(rows);
            for (int slices = 1; slices <= 4; slices++) {
                for (int owned = 0; owned < 1 << slices; owned++) {
                    for (int maximumRows = 1; maximumRows <= 5; maximumRows++) {
                        check(examples, slices, BitSet.valueOf(new long[] {owned}), maximumRows);
                    }
                }
            }
        }
    }

    private static void check(Examples examples, int slices, BitSet owned, int maximumRows) {
        int[] expected =
                owned.stream()
                        .flatMap(slice ->
                                IntStream.range(0, examples.rows())
                                        .filter(row -> row % slices == slice))
                        .toArray();
        var batches = new EvaluationBatches(examples, slices, owned, maximumRows);
        int[] taken = new int[0];
        while (batches.hasNext()) {
            Batch batch = batches.next();
            int[] rows = Counted.rows(batch);
            assertThat(rows).hasSizeBetween(1, maximumRows);
            assertThat(batch.rows().count()).isOne();
            int slice = batch.rows().slice(0);
            assertThat(IntStream.of(rows))
                    .allSatisfy(row -> assertThat(row % slices).isEqualTo(slice));
            int before = taken.length;
            taken = Arrays.copyOf(taken, before + rows.length);
            System.arraycopy(rows, 0, taken, before, rows.length);
        }
        assertThat(taken).isEqualTo(expected);
        assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void refusesSlicesThatThereAreNot() {
        var owned = BitSet.valueOf(new long[] {4});
        assertThatThrownBy(() -> new EvaluationBatches(Counted.examples(3), 2, owned, 5))
                .hasMessage("{2} of 2 slices by 5 rows");
    }
}
