package parade.server.reduction;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parade.slice.Node;
import parade.slice.SliceTree;

/**
 * The canonical sum over the slices of a batch: additions happen in the order of the tree, whoever
 * pushes what and when, so floating-point sums come out with the same bits. Not thread-safe.
 *
 * <p>A node is complete when it has been pushed or both its children are complete. What is held are
 * the topmost complete nodes: they never overlap, and no two of them are siblings (siblings are
 * added at once), so at most ⌈V/2⌉ sums are held.
 */
public final class Reduction<T> {

    private final SliceTree tree;
    private final BinaryOperator<T> plus;
    private final Consumer<? super T> discard;
    private final Map<Node, T> topmost = new HashMap<>();

    /**
     * @param plus left + right; it may add in place into the left, and owns both
     * @param discard gets every sum that was accepted and is not needed in the end
     */
    public Reduction(SliceTree tree, BinaryOperator<T> plus, Consumer<? super T> discard) {
        this.tree = tree;
        this.plus = plus;
        this.discard = discard;
    }

    /**
     * Brings the sum over a node's slices. Sums of parts of the node that came before are
     * discarded, never added: they are in {@code sum} already.
     *
     * @throws IllegalArgumentException if the node does not stand in the tree
     */
    public Outcome push(Node node, T sum) {
        if (!tree.contains(node)) {
            throw new IllegalArgumentException(
                    node + " is not a node of the tree over " + tree.slices() + " slices");
        }
        for (Node at = node; at != null; at = tree.parent(at)) {
            if (topmost.containsKey(at)) {
                return Outcome.DUPLICATE;
            }
        }
        if (node.count() > 1) { // of one slice there are no parts
            discardWithin(node);
        }
        rise(node, sum);
        return Outcome.ACCEPTED;
    }

    public boolean complete() {
        return topmost.containsKey(tree.root());
    }

    /**
     * The sum over all slices; the reduction is as new afterwards.
     *
     * @throws IllegalStateException if slices are missing
     */
    public T take() {
        T sum = topmost.remove(tree.root());
        if (sum == null) {
            throw new IllegalStateException("slices " + missing() + " are missing");
        }
        return sum;
    }

    /** The slices that no sum covers yet. */
    public BitSet missing() {
        var missing = new BitSet();
        missing.set(0, tree.slices());
        for (Node node : topmost.keySet()) {
            missing.clear(node.first(), node.end());
        }
        return missing;
    }

    /** How many sums are held. */
    public int held() {
        return topmost.size();
    }

    /** Discards whatever is held. */
    public void clear() {
        discardWithin(tree.root());
    }

    private void rise(Node node, T sum) {
        Node top = node;
        T total = sum;
        for (Node parent = tree.parent(top); parent != null; parent = tree.parent(top)) {
            Node left = tree.left(parent);
            boolean isLeft = top.equals(left);
            @Nullable T sibling = topmost.remove(isLeft ? tree.right(parent) : left);
            if (sibling == null) {
                break;
            }
            total = isLeft ? plus.apply(total, sibling) : plus.apply(sibling, total);
            top = parent;
        }
        topmost.put(top, total);
    }

    private void discardWithin(Node node) {
        for (Iterator<Map.Entry<Node, T>> held = topmost.entrySet().iterator(); held.hasNext(); ) {
            Map.Entry<Node, T> entry = held.next();
            if (node.contains(entry.getKey())) {
                held.remove();
                discard.accept(entry.getValue());
            }
        }
    }
}
