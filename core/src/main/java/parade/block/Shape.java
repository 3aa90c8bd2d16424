package parade.block;

import java.util.List;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost first; a tensor of shape [] is one number. */
public record Shape(List<Integer> dimensions) {

    /** The most values of a tensor: as many as an array can hold. */
    public static final int MAXIMUM_SIZE = Integer.MAX_VALUE - 8;

    public Shape {
        dimensions = List.copyOf(dimensions);
        for (int extent : dimensions) {
            if (extent < 1) {
                throw new IllegalArgumentException("an extent of " + extent + " in " + dimensions);
            }
        }
        if (exceedsMaximum(dimensions)) {
            throw new IllegalArgumentException(
                    dimensions + " has more values than an array can hold");
        }
    }

    /** Whether extents, all of them positive, are those of more values than an array can hold. */
    public static boolean exceedsMaximum(List<Integer> dimensions) {
        long size = 1;
        for (int extent : dimensions) {
            size *= extent;
            if (size > MAXIMUM_SIZE) {
                return true;
            }
        }
        return false;
    }

    public static Shape of(Integer... dimensions) {
        return new Shape(List.of(dimensions));
    }

    public int rank() {
        return dimensions.size();
    }

    /** The number of values: the product of the extents. */
    public int size() {
        int size = 1;
        for (int extent : dimensions) {
            size *= extent;
        }
        return size;
    }

    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining("×", "[", "]"));
    }
}
