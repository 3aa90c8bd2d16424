package parade.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SliceRowsTest {

    private static final BitSet SLICES = BitSet.valueOf(new long[] {0b1011_0000});

    @Test
    void rowsFollowOneAnotherInSliceOrder() {
        var rows = new SliceRows(SLICES, new int[] {3, 0, 2});
        assertThat(rows.count()).isEqualTo(3);
        assertThat(rows.rows()).isEqualTo(5);
        int[][] expected = {{4, 0, 3}, {5, 3, 3}, {7, 3, 5}};
        for (int i = 0; i < expected.length; i++) {
            assertThat(new int[] {rows.slice(i), rows.start(i), rows.end(i)})
                    .isEqualTo(expected[i]);
            assertThat(rows.position(rows.slice(i))).isEqualTo(i);
        }
    }

    @Test
    void noSlicesHaveNoRows() {
        var rows = new SliceRows(new BitSet(), new int[0]);
        assertThat(rows.count()).isZero();
        assertThat(rows.rows()).isZero();
    }

    @Test
    void whatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SliceRows(SLICES, new int[] {1, 2}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SliceRows(SLICES, new int[] {1, 1, 1}).position(6))
                .withMessage("slice 6 is not among [4, 5, 7]");
    }
}
