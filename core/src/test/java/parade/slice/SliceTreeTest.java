package parade.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parade.testing.Seeds;

/** The tree against one that is made of objects, in the plainest way. */
class SliceTreeTest {

    private static final int MOST_SLICES = 70;

    /** A node of the oracle, with its children where it has any. */
    private record Branch(Node node, List<Branch> children) {}

    /** The tree over [first, first + width), cut off at V; an only child is its parent. */
    private static Branch grow(int slices, int first, int width) {
        var node = new Node(first, Math.min(width, slices - first));
        if (width == 1) {
            return new Branch(node, List.of());
        }
        int half = width / 2;
        Branch left = grow(slices, first, half);
        return first + half < slices
                ? new Branch(node, List.of(left, grow(slices, first + half, half)))
                : left;
    }

    private static Branch oracle(int slices) {
        int width = 1;
        while (width < slices) {
            width *= 2;
        }
        return grow(slices, 0, width);
    }

    private static Map<Node, Branch> branches(Branch root) {
        var all = new LinkedHashMap<Node, Branch>();
        all.put(root.node(), root);
        root.children().forEach(child -> all.putAll(branches(child)));
        return all;
    }

    static IntStream slices() {
        return IntStream.rangeClosed(1, MOST_SLICES);
    }

    @ParameterizedTest
    @MethodSource("slices")
    void childrenAndParents(int slices) {
        var tree = new SliceTree(slices);
        Branch root = oracle(slices);
        assertThat(tree.root()).isEqualTo(root.node());
        assertThat(tree.parent(root.node())).isNull();
        for (Branch branch : branches(root).values()) {
            Node node = branch.node();
            if (branch.children().isEmpty()) {
                assertThat(node.count()).isEqualTo(1);
            } else {
                assertThat(tree.left(node)).isEqualTo(branch.children().getFirst().node());
                assertThat(tree.right(node)).isEqualTo(branch.children().getLast().node());
                assertThat(tree.parent(tree.left(node))).isEqualTo(node);
                assertThat(tree.parent(tree.right(node))).isEqualTo(node);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("slices")
    void containsItsNodesAndNoOthers(int slices) {
        var tree = new SliceTree(slices);
        var nodes = branches(oracle(slices)).keySet();
        assertThat(nodes).hasSize(2 * slices - 1);
        for (int first = -2; first < slices + 3; first++) {
            for (int count = -2; count < slices + 3; count++) {
                var node = new Node(first, count);
                assertThat(tree.contains(node)).as(node::toString).isEqualTo(nodes.contains(node));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2147483647",
        "2147483647, 1",
        "2147483647, 2147483647",
        "1, 2147483647",
        "0, -2147483648",
        "-2147483648, 1",
        "-2147483648, -2147483648",
        "0, 1073741825",
        "1073741824, 1073741824",
    })
    void containsNothingFromFarAway(int first, int count) {
        assertThat(new SliceTree(7).contains(new Node(first, count))).isFalse();
        assertThat(new SliceTree(1024).contains(new Node(first, count))).isFalse();
    }

    /** The fewest nodes of a subset are those that no other node within the subset contains. */
    private static List<Node> cover(Branch branch, BitSet owned) {
        Node node = branch.node();
        if (owned.nextClearBit(node.first()) >= node.end()) {
            return List.of(node);
        }
        var nodes = new ArrayList<Node>();
        branch.children().forEach(child -> nodes.addAll(cover(child, owned)));
        return nodes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    void coversEverySubset(int slices) {
        var tree = new SliceTree(slices);
        Branch root = oracle(slices);
        for (long subset = 0; subset < 1L << slices; subset++) {
            BitSet owned = BitSet.valueOf(new long[] {subset});
            assertThat(tree.cover(owned)).as(owned::toString).isEqualTo(cover(root, owned));
        }
    }

    @Seeds
    void coversRandomSubsets(long seed) {
        var random = new SplittableRandom(seed);
        for (int slices = 1; slices <= MOST_SLICES; slices++) {
            var tree = new SliceTree(slices);
            Branch root = oracle(slices);
            BitSet owned = new BitSet();
            double density = random.nextDouble();
            IntStream.range(0, slices)
                    .filter(_ -> random.nextDouble() < density)
                    .forEach(owned::set);
            List<Node> cover = tree.cover(owned);
            assertThat(cover).as(owned::toString).isEqualTo(cover(root, owned));

            BitSet covered = new BitSet();
            for (Node node : cover) {
                assertThat(covered.get(node.first(), node.end()).isEmpty()).isTrue();
                covered.set(node.first(), node.end());
            }
            assertThat(covered).isEqualTo(owned);
        }
    }

    @Test
    void theOrderOfAdditionInWords() {
        assertThat(sum(new SliceTree(7), new SliceTree(7).root()))
                .isEqualTo("(((s0+s1)+(s2+s3))+((s4+s5)+s6))");
        assertThat(sum(new SliceTree(5), new SliceTree(5).root()))
                .isEqualTo("(((s0+s1)+(s2+s3))+s4)");
        assertThat(sum(new SliceTree(6), new SliceTree(6).root()))
                .isEqualTo("(((s0+s1)+(s2+s3))+(s4+s5))");
    }

    private static String sum(SliceTree tree, Node node) {
        return node.count() == 1
                ? "s" + node.first()
                : "(" + sum(tree, tree.left(node)) + "+" + sum(tree, tree.right(node)) + ")";
    }

    @Test
    void theNumberOfSlicesIsBounded() {
        assertThat(new SliceTree(1024).root()).isEqualTo(new Node(0, 1024));
        assertThatIllegalArgumentException().isThrownBy(() -> new SliceTree(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SliceTree(1025));
    }
}
