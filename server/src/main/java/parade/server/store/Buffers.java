package parade.server.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parade.block.Block;

/**
 * Arrays for sums that are used again: as many as there are trained blocks, at most. Thread-safe,
 * because pushes are decoded apart from the store's writer.
 */
public final class Buffers {

    private final Map<Integer, Integer> bounds = new HashMap<>();
    private final Map<Integer, Deque<float[]>> free = new HashMap<>();

    Buffers(List<Block> trained) {
        for (Block block : trained) {
            bounds.merge(block.count(), 1, Integer::sum);
            free.putIfAbsent(block.count(), new ArrayDeque<>());
        }
    }

    /** An array of that length, with anything in it. */
    public synchronized float[] take(int count) {
        Deque<float[]> arrays = free.get(count);
        float[] array = arrays == null ? null : arrays.pollFirst();
        return array == null ? new float[count] : array;
    }

    /** Gives back an array that nobody looks at any more. */
    public synchronized void give(float[] array) {
        Deque<float[]> arrays = free.get(array.length);
        if (arrays != null && arrays.size() < bounds.getOrDefault(array.length, 0)) {
            arrays.addFirst(array);
        }
    }
}
