package parade.server.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.slice.Node;
import parade.slice.SliceTree;

/**
 * The oracle knows nothing of {@link SliceTree}: it splits intervals by recursion, and remembers
 * every push there ever was.
 */
class ReductionTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void everyOrderOfAllNodes(int slices) {
        List<Node> nodes = nodes(slices);
        permutations(nodes, order -> assertAsTheOracleSays(slices, order));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void everyOrderOfEveryPartition(int slices) {
        for (List<Node> partition : partitions(new Node(0, slices))) {
            permutations(partition, order -> assertAsTheOracleSays(slices, order));
        }
    }

    @Test
    void randomPushesOfManyWorkers() {
        for (long seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            int slices = 1 + random.nextInt(40);
            List<Node> nodes = nodes(slices);
            var order = new ArrayList<Node>();
            for (int i = 0; i < 3 * slices; i++) {
                order.add(nodes.get(random.nextInt(nodes.size())));
            }
            for (int slice = 0; slice < slices; slice++) {
                order.add(new Node(slice, 1));
            }
            try {
                assertAsTheOracleSays(slices, order);
            } catch (AssertionError error) {
                throw new AssertionError("seed " + seed, error);
            }
        }
    }

    @Test
    void floatsComeOutBitForBitWhoeverAddsThem() {
        for (long seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            int slices = 1 + random.nextInt(33);
            float[] values = new float[slices];
            for (int slice = 0; slice < slices; slice++) {
                values[slice] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7)));
            }
            float expected = sum(new Node(0, slices), values);
            var reduction =
                    new Reduction<float[]>(
                            new SliceTree(slices), ReductionTest::addIntoLeft, _ -> {});
            List<Node> nodes = nodes(slices);
            while (!reduction.complete()) {
                Node node = nodes.get(random.nextInt(nodes.size()));
                reduction.push(node, new float[] {sum(node, values)});
            }
            assertThat(Float.floatToRawIntBits(reduction.take()[0]))
                    .as("seed %d", seed)
                    .isEqualTo(Float.floatToRawIntBits(expected));
        }
    }

    @Test
    void isAsNewAfterTakeAndAfterClear() {
        var discarded = new ArrayList<String>();
        var reduction =
                new Reduction<String>(
                        new SliceTree(3), (left, right) -> left + right, discarded::add);
        reduction.push(new Node(0, 3), "old");
        assertThat(reduction.take()).isEqualTo("old");
        assertThat(reduction.complete()).isFalse();
        reduction.push(new Node(0, 1), "a");
        reduction.push(new Node(2, 1), "c");
        reduction.clear();
        assertThat(discarded).containsExactlyInAnyOrder("a", "c");
        assertThat(reduction.missing()).isEqualTo(BitSet.valueOf(new long[] {0b111}));
        reduction.push(new Node(0, 2), "ab");
        assertThatThrownBy(reduction::take)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("{2}");
        reduction.push(new Node(2, 1), "c");
        assertThat(reduction.take()).isEqualTo("abc");
    }

    @Test
    void refusesWhatIsNoNode() {
        var reduction =
                new Reduction<String>(new SliceTree(7), (left, right) -> left + right, _ -> {});
        List<Node> nodes = nodes(7);
        for (int first = -2; first < 9; first++) {
            for (int count = -1; count < 10; count++) {
                var node = new Node(first, count);
                if (!nodes.contains(node)) {
                    assertThatThrownBy(() -> reduction.push(node, "x"))
                            .isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
        assertThat(reduction.held()).isZero();
    }

    /** Sums are expressions, so that not even the order of two operands can go wrong unseen. */
    private static void assertAsTheOracleSays(int slices, List<Node> order) {
        var oracle = new Oracle(slices);
        var discarded = new ArrayList<String>();
        int duplicates = 0;
        var reduction =
                new Reduction<String>(
                        new SliceTree(slices),
                        (left, right) -> "(" + left + "+" + right + ")",
                        discarded::add);
        for (Node node : order) {
            Outcome expected = oracle.push(node);
            Outcome outcome = reduction.push(node, expression(node));
            duplicates += outcome == Outcome.DUPLICATE ? 1 : 0;
            if (outcome != expected
                    || reduction.complete() != oracle.complete(new Node(0, slices))
                    || !reduction.missing().equals(oracle.missing())
                    || reduction.held() > (slices + 1) / 2) {
                throw new AssertionError(
                        "%s of %s: %s instead of %s, complete %s, missing %s, held %d"
                                .formatted(
                                        node,
                                        order,
                                        outcome,
                                        expected,
                                        reduction.complete(),
                                        reduction.missing(),
                                        reduction.held()));
            }
        }
        if (!reduction.take().equals(expression(new Node(0, slices)))) {
            throw new AssertionError(order);
        }
        int used = order.size() - duplicates - discarded.size();
        if (used < 1 || used > slices) {
            throw new AssertionError(used + " sums used, of " + order);
        }
    }

    private static final class Oracle {

        private final int slices;
        private final Set<Node> pushed = new HashSet<>();

        Oracle(int slices) {
            this.slices = slices;
        }

        Outcome push(Node node) {
            for (Node other : nodes(slices)) {
                if (other.contains(node) && complete(other)) {
                    return Outcome.DUPLICATE;
                }
            }
            pushed.add(node);
            return Outcome.ACCEPTED;
        }

        boolean complete(Node node) {
            if (pushed.contains(node)) {
                return true;
            }
            int half = half(node);
            return half > 0
                    && complete(new Node(node.first(), half))
                    && complete(new Node(node.first() + half, node.count() - half));
        }

        BitSet missing() {
            var missing = new BitSet();
            missing.set(0, slices);
            pushed.forEach(node -> missing.clear(node.first(), node.end()));
            return missing;
        }
    }

    private static String expression(Node node) {
        int half = half(node);
        return half == 0
                ? "s" + node.first()
                : "("
                        + expression(new Node(node.first(), half))
                        + "+"
                        + expression(new Node(node.first() + half, node.count() - half))
                        + ")";
    }

    private static float sum(Node node, float[] values) {
        int half = half(node);
        return half == 0
                ? values[node.first()]
                : sum(new Node(node.first(), half), values)
                        + sum(new Node(node.first() + half, node.count() - half), values);
    }

    /** The largest power of two below the count; 0 for one slice. */
    private static int half(Node node) {
        int half = 0;
        for (int power = 1; power < node.count(); power *= 2) {
            half = power;
        }
        return half;
    }

    private static final Map<Integer, List<Node>> NODES = new HashMap<>();

    private static List<Node> nodes(int slices) {
        return NODES.computeIfAbsent(
                slices,
                _ -> {
                    var nodes = new ArrayList<Node>();
                    collect(new Node(0, slices), nodes);
                    return nodes;
                });
    }

    private static void collect(Node node, List<Node> nodes) {
        nodes.add(node);
        int half = half(node);
        if (half > 0) {
            collect(new Node(node.first(), half), nodes);
            collect(new Node(node.first() + half, node.count() - half), nodes);
        }
    }

    private static List<List<Node>> partitions(Node node) {
        var partitions = new ArrayList<List<Node>>();
        partitions.add(List.of(node));
        int half = half(node);
        if (half > 0) {
            for (List<Node> left : partitions(new Node(node.first(), half))) {
                for (List<Node> right :
                        partitions(new Node(node.first() + half, node.count() - half))) {
                    var both = new ArrayList<>(left);
                    both.addAll(right);
                    partitions.add(both);
                }
            }
        }
        return partitions;
    }

    private interface Order {
        void accept(List<Node> order);
    }

    private static void permutations(List<Node> nodes, Order visit) {
        permute(new ArrayList<>(nodes), 0, visit);
    }

    private static void permute(List<Node> nodes, int fixed, Order visit) {
        if (fixed == nodes.size()) {
            visit.accept(nodes);
            return;
        }
        for (int i = fixed; i < nodes.size(); i++) {
            Collections.swap(nodes, fixed, i);
            permute(nodes, fixed + 1, visit);
            Collections.swap(nodes, fixed, i);
        }
    }

    private static float[] addIntoLeft(float[] left, float[] right) {
        left[0] += right[0];
        return left;
    }
}
