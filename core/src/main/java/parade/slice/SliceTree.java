package parade.slice;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary tree in which the sums of V slices are added, the same whoever computes them: {@code
 * ((s0+s1)+(s2+s3))+((s4+s5)+s6)} for V = 7.
 *
 * @param slices V, at least 1
 */
public record SliceTree(int slices) {

    /** More slices than this would cost more in messages than they could ever gain in workers. */
    public static final int MAXIMUM_SLICES = 1024;

    public SliceTree {
        if (slices < 1 || slices > MAXIMUM_SLICES) {
            throw new IllegalArgumentException(
                    slices + " slices; 1 to " + MAXIMUM_SLICES + " are possible");
        }
    }

    public Node root() {
        return new Node(0, slices);
    }

    /** Whether a node stands in this tree. */
    public boolean contains(Node node) {
        if (node.count() < 1 || node.first() < 0 || node.end() > slices) {
            return false;
        }
        int width = width(node);
        return node.first() % width == 0 && node.count() == Math.min(width, slices - node.first());
    }

    /** The node that this one and its sibling add up to, or null for the root. */
    public @Nullable Node parent(Node node) {
        if (node.equals(root())) {
            return null;
        }
        int width = width(node);
        while (true) {
            width *= 2;
            int first = node.first() / width * width;
            var parent = new Node(first, Math.min(width, slices - first));
            if (!parent.equals(node)) {
                return parent;
            }
        }
    }

    /** The left part of a node of two or more slices. */
    public Node left(Node node) {
        return new Node(node.first(), width(node) / 2);
    }

    /**
     * The right part of a node of two or more slices. It may be named by a narrower interval than
     * the left.
     */
    public Node right(Node node) {
        int half = width(node) / 2;
        return new Node(node.first() + half, node.count() - half);
    }

    /**
     * The fewest nodes that together are exactly these slices, in order: what a worker that owns
     * them pushes.
     */
    public List<Node> cover(BitSet owned) {
        var nodes = new ArrayList<Node>();
        for (int first = owned.nextSetBit(0); first >= 0; ) {
            var node = new Node(first, 1);
            for (Node up = parent(node);
                    up != null && up.first() == first && holds(owned, up);
                    up = parent(up)) {
                node = up;
            }
            nodes.add(node);
            first = owned.nextSetBit(node.end());
        }
        return nodes;
    }

    private static boolean holds(BitSet owned, Node node) {
        return owned.nextClearBit(node.first()) >= node.end();
    }

    /**
     * The smallest power of two that is at least the node's count: its width if the tree were full.
     */
    private static int width(Node node) {
        return node.count() == 1 ? 1 : Integer.highestOneBit(node.count() - 1) * 2;
    }
}
