package parade.block;

import java.util.List;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost first; a tensor of shape [] is one number. */
public record Shape(List<Integer> dimensions) {

    public Shape {
        dimensions = List.copyOf(dimensions);
        long size = 1;
        for (int extent : dimensions) {
            if (extent < 1) {
                throw new IllegalArgumentException("an extent of " + extent + " in " + dimensions);
            }
            size = Math.multiplyExact(size, (long) extent);
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    dimensions + " has " + size + " values, more than an array can hold");
        }
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
