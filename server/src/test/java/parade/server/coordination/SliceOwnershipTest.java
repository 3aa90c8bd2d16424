package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SliceOwnershipTest {

    @Test
    void sharesAreNeighboursAndDifferByAtMostOne() {
        for (int slices = 1; slices <= 20; slices++) {
            for (int workers = 1; workers <= 24; workers++) {
                List<BitSet> shares = SliceOwnership.share(slices, workers);
                var inOrder = new ArrayList<Integer>();
                for (BitSet share : shares) {
                    assertThat(share.cardinality())
                            .isBetween(slices / workers, Math.ceilDiv(slices, workers));
                    share.stream().forEach(inOrder::add);
                }
                assertThat(shares).hasSize(workers);
                assertThat(inOrder)
                        .containsExactlyElementsOf(
                                java.util.stream.IntStream.range(0, slices).boxed().toList());
            }
        }
    }

    @Test
    void lostSlicesGoToWhoOwnsLeastAndTiesToTheFirst() {
        assertThat(
                        SliceOwnership.deal(
                                BitSet.valueOf(new long[] {0b1_1111}),
                                List.of(
                                        BitSet.valueOf(new long[] {0b1110_0000}),
                                        new BitSet(),
                                        BitSet.valueOf(new long[] {0b1_0000_0000}))))
                .containsExactly(
                        new BitSet(),
                        BitSet.valueOf(new long[] {0b0_1011}),
                        BitSet.valueOf(new long[] {0b1_0100}));
    }
}
