package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Who computes which slices. It never matters to the weights, only to who is busy. */
public final class SliceOwnership {

    private SliceOwnership() {}

    /**
     * An even share for everyone, as neighbouring slices, since neighbours can be pushed as one
     * node.
     *
     * @return for each of {@code workers} its slices; shares differ by at most one
     */
    public static List<BitSet> share(int slices, int workers) {
        var shares = new ArrayList<BitSet>();
        for (int w = 0; w < workers; w++) {
            var share = new BitSet(slices);
            share.set(
                    (int) ((long) slices * w / workers), (int) ((long) slices * (w + 1) / workers));
            shares.add(share);
        }
        return shares;
    }

    /**
     * Deals lost slices out, one at a time, each to the member that then owns the fewest.
     *
     * @param owned what each member owns; not changed
     * @return for each member what it is given
     */
    static List<BitSet> deal(BitSet lost, List<BitSet> owned) {
        var given = new ArrayList<BitSet>();
        owned.forEach(o -> given.add(new BitSet()));
        lost.stream()
                .forEach(slice -> {
                    int poorest = poorest(owned, given);
                    given.get(poorest).set(slice);
                });
        return given;
    }

    private static int poorest(List<BitSet> owned, List<BitSet> given) {
        return java.util.stream.IntStream.range(0, owned.size())
                .boxed()
                .min(
                        Comparator.comparingInt(
                                m -> owned.get(m).cardinality() + given.get(m).cardinality()))
                .orElseThrow();
    }
}
