package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import parade.slice.Node;
import parade.slice.SliceRows;

class BatchTest {

    /** Slices 1, 2 and 3 with 2, 1 and 1 rows, in longer arrays. */
    private static Batch batch(float... weights) {
        var present = new BitSet();
        present.set(1, 4);
        var rows = new SliceRows(present, new int[] {2, 1, 1});
        return new Batch(1, new float[9], new Targets.Classes(new int[9]), weights, rows, 0);
    }

    @Test
    void withoutWeightsEveryRowCountsForOne() {
        assertThat(batch().weight(3)).isEqualTo(1);
        assertThat(batch().weight(new Node(1, 1))).isEqualTo(2);
        assertThat(batch().weight(new Node(2, 2))).isEqualTo(2);
    }

    @Test
    void aNodesWeightIsThatOfItsRows() {
        Batch batch = batch(0.5f, 2, 0, 8, 99);
        assertThat(batch.weight(1)).isEqualTo(2);
        assertThat(batch.weight(new Node(1, 1))).isEqualTo(2.5);
        assertThat(batch.weight(new Node(2, 2))).isEqualTo(8);
        assertThatThrownBy(() -> batch.weight(new Node(0, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The order shows where a 1 is lost beside 2^53, and two of them together are not. */
    @Test
    void weightsAreAddedInTheOrderOfTheTree() {
        var present = new BitSet();
        present.set(0, 4);
        var rows = new SliceRows(present, new int[] {2, 1, 1, 1});
        float large = 0x1p53f;
        float[] weights = {large, 1, 1, 1, 1};
        var batch = new Batch(1, new float[5], new Targets.Classes(new int[5]), weights, rows, 0);
        assertThat(batch.weight(new Node(0, 4))).isEqualTo(0x1p53 + 2);
        assertThat(batch.weight(new Node(0, 2))).isEqualTo(0x1p53);
    }
}
