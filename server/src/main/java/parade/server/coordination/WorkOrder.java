package parade.server.coordination;

import java.util.BitSet;
import java.util.List;
import parade.v1.Split;

/**
 * What a worker is to do with one version of the weights: first evaluate, then train.
 *
 * @param number 1 and up within an incarnation
 * @param evaluate the splits of which the rows of {@code evaluateSlices} are evaluated
 */
public record WorkOrder(
        long number,
        long version,
        List<Split> evaluate,
        BitSet evaluateSlices,
        BitSet trainSlices) {}
