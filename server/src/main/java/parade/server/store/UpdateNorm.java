package parade.server.store;

import java.util.OptionalDouble;

/**
 * How much an update changes weights: the Euclidean norm of the change over that of the weights it
 * leads to, over all blocks that are added. In double; reads, and changes nothing.
 */
public final class UpdateNorm {

    private double squaredChange;
    private double squaredWeights;

    /** Adds one block; both arrays have its values first. */
    public void add(float[] before, float[] after, int count) {
        for (int i = 0; i < count; i++) {
            double change = (double) after[i] - before[i];
            squaredChange += change * change;
            squaredWeights += (double) after[i] * after[i];
        }
    }

    /** Empty: all weights are 0. */
    public OptionalDouble ratio() {
        return squaredWeights == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.sqrt(squaredChange / squaredWeights));
    }
}
