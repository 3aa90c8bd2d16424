package parade.worker.data;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * All examples of a set that some slices own, in file order, slice by slice, in batches of bounded
 * size. Each batch is of ONE slice, so that sums over a slice's examples are taken in one order,
 * whoever evaluates it. A batch is valid until the next is taken.
 */
public final class EvaluationBatches implements Iterator<Batch> {

    private final Examples examples;
    private final int slices;
    private final BitSet owned;
    private final int maximumRows;
    private final BatchBuffer buffer = new BatchBuffer();
    private int slice;
    private int position;

    /**
     * @param slices V: slice v owns the examples i with i mod V = v
     * @param owned the slices to go through; those without examples yield no batch
     * @param maximumRows of a batch
     */
    public EvaluationBatches(Examples examples, int slices, BitSet owned, int maximumRows) {
        if (maximumRows < 1 || owned.length() > slices) {
            throw new IllegalArgumentException(
                    owned + " of " + slices + " slices by " + maximumRows + " rows");
        }
        this.examples = examples;
        this.slices = slices;
        this.owned = (BitSet) owned.clone();
        this.maximumRows = maximumRows;
        slice = this.owned.nextSetBit(0);
        skipFinished();
    }

    @Override
    public boolean hasNext() {
        return slice >= 0;
    }

    @Override
    public Batch next() {
        if (slice < 0) {
            throw new NoSuchElementException("all examples have been taken");
        }
        int[] rows = new int[Math.min(maximumRows, remaining())];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (position + i) * slices + slice;
        }
        var one = new BitSet();
        one.set(slice);
        Batch batch = buffer.fill(examples, one, List.of(rows), 0);
        position += rows.length;
        skipFinished();
        return batch;
    }

    private int remaining() {
        return SliceOrders.partitionRows(examples.rows(), slices, slice) - position;
    }

    private void skipFinished() {
        while (slice >= 0 && remaining() == 0) {
            slice = owned.nextSetBit(slice + 1);
            position = 0;
        }
    }
}
