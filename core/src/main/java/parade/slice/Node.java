package parade.slice;

/**
 * A node of the reduction tree over V slices: the interval [first, first + count). Full nodes are
 * {@code [k·2^j, (k+1)·2^j)}; at the right edge they are cut off at V, and an only child is its
 * parent.
 */
public record Node(int first, int count) {

    public int end() {
        return first + count;
    }

    public boolean contains(Node other) {
        return first <= other.first && other.end() <= end();
    }

    @Override
    public String toString() {
        return "[" + first + ", " + end() + ")";
    }
}
