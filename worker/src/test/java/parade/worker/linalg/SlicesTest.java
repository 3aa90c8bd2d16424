package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import parade.slice.Node;
import parade.slice.SliceRows;

class SlicesTest {

    @Test
    void aNodesSlicesAreFoundAmongThosePresent() {
        // Slices 1, 4, 5, 6, 7 with 3, 3, 3, 2, 2 rows.
        var rows = new SliceRows(bits(1, 4, 5, 6, 7), new int[] {3, 3, 3, 2, 2});
        assertThat(Slices.of(rows, new Node(4, 4))).isEqualTo(new Slices(3, 4, 2, 2));
        assertThat(Slices.of(rows, new Node(1, 1))).isEqualTo(new Slices(0, 1, 3, 0));
        assertThat(Slices.of(rows, new Node(6, 2))).isEqualTo(new Slices(9, 2, 2, 0));
    }

    @Test
    void anAbsentSliceOrAnUnevenCutIsRefused() {
        var rows = new SliceRows(bits(0, 1, 3), new int[] {1, 2, 1});
        assertThatThrownBy(() -> Slices.of(rows, new Node(2, 2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Slices.of(rows, new Node(0, 4)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Slices.of(rows, new Node(0, 2)))
                .hasMessageContaining("not cut evenly");
    }

    @Test
    void startsAndLengthsFollowOneAnother() {
        var slices = new Slices(5, 4, 2, 3);
        int row = 5;
        for (int slice = 0; slice < 4; slice++) {
            assertThat(slices.start(slice)).isEqualTo(row);
            row += slices.length(slice);
        }
        assertThat(slices.start(4)).isEqualTo(row);
        assertThat(slices.rows()).isEqualTo(row - 5);
    }

    /** Plays the merges with names instead of numbers. */
    @Test
    void mergesFollowTheTree() {
        assertThat(merged(1)).isEqualTo("0");
        assertThat(merged(4)).isEqualTo("((0+1)+(2+3))");
        assertThat(merged(7)).isEqualTo("(((0+1)+(2+3))+((4+5)+6))");
        assertThat(merged(5)).isEqualTo("(((0+1)+(2+3))+4)");
    }

    private static String merged(int count) {
        var stack = new ArrayDeque<String>();
        int most = 0;
        for (int slice = 0; slice < count; slice++) {
            String sum = String.valueOf(slice);
            for (int merges = Slices.merges(slice, count); merges > 0; merges--) {
                sum = "(" + stack.pop() + "+" + sum + ")";
            }
            stack.push(sum);
            most = Math.max(most, slice < count - 1 ? stack.size() : 0);
        }
        assertThat(stack).hasSize(1);
        assertThat(most).isLessThanOrEqualTo(new Slices(0, count, 1, 0).stored());
        return stack.pop();
    }

    private static BitSet bits(int... slices) {
        var bits = new BitSet();
        for (int slice : slices) {
            bits.set(slice);
        }
        return bits;
    }
}
