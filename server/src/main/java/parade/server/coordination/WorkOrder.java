package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import parade.v1.Split;

/**
 * What a worker is to do with one version of the weights: first evaluate, then train.
 *
 * @param number 1 and up within an incarnation
 * @param evaluate the splits of which the rows of {@code evaluateSlices} are evaluated
 * @param trainSlices in sync: the slices whose gradient is wanted
 * @param ticket in ssp and async: the one batch that is wanted
 */
public record WorkOrder(
        long number,
        long version,
        List<Split> evaluate,
        BitSet evaluateSlices,
        BitSet trainSlices,
        Optional<Ticket> ticket) {

    /** In sync. */
    public WorkOrder(
            long number,
            long version,
            List<Split> evaluate,
            BitSet evaluateSlices,
            BitSet trainSlices) {
        this(number, version, evaluate, evaluateSlices, trainSlices, Optional.empty());
    }
}
