package parade.job;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import parade.slice.SliceTree;

/** Reads {@code data.batch}. */
final class BatchReader {

    private static final int SHOWN_SLICES = 8;

    private BatchReader() {}

    static BatchSpec read(Section batch) {
        int before = batch.problemsSoFar();
        OptionalInt size = batch.required("size", BatchReader::size);
        BatchSpec.Order order =
                batch.orElse("order", Words.of(BatchSpec.Order.class), BatchSpec.Order.SHUFFLED);
        OptionalInt slices =
                batch.optional("slices", Numbers.integer(1, SliceTree.MAXIMUM_SLICES))
                        .map(OptionalInt::of)
                        .orElseGet(OptionalInt::empty);
        if (!batch.fineSince(before)) {
            return new BatchSpec(OptionalInt.empty(), order, OptionalInt.empty());
        }
        return new BatchSpec(size, order, slices);
    }

    private static OptionalInt size(Value value) {
        if (value.tree() instanceof Tree.Scalar scalar && scalar.text().equals("full")) {
            return OptionalInt.empty();
        }
        var size = Numbers.whole(value.tree());
        if (size.isPresent() && size.getAsLong() >= 1 && size.getAsLong() <= Integer.MAX_VALUE) {
            return OptionalInt.of((int) size.getAsLong());
        }
        value.expected("a whole number of at least 1, or full");
        return OptionalInt.empty();
    }

    /** What is wrong with a batch in sync mode, where slices must divide a size that is given. */
    static Optional<String> unevenness(BatchSpec batch) {
        int slices = batch.slices().orElse(1);
        int size = batch.size().orElse(slices);
        return size % slices == 0 ? Optional.empty() : Optional.of(doesNotDivide(slices, size));
    }

    private static String doesNotDivide(int slices, int size) {
        return "%d slices do not divide the size of %d; %s would"
                .formatted(
                        slices,
                        size,
                        divisorsNear(slices, size).stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")));
    }

    /** The divisors of a size that a tree can have, the nearest ones to what was asked for. */
    static List<Integer> divisorsNear(int slices, int size) {
        return IntStream.rangeClosed(1, Math.min(size, SliceTree.MAXIMUM_SLICES))
                .filter(divisor -> size % divisor == 0)
                .boxed()
                .sorted((a, b) -> Math.abs(a - slices) - Math.abs(b - slices))
                .limit(SHOWN_SLICES)
                .sorted()
                .toList();
    }
}
