package parade.block;

/**
 * A contiguous range of one parameter: the unit of placement and of apply.
 *
 * @param index its place among all blocks of the model, in forward order
 * @param parameter the index of the parameter that it is cut from
 * @param offset where in the parameter it begins, in values
 * @param count how many values it has
 */
public record Block(int index, int parameter, int offset, int count) {

    /** The most values in a block: 256 KiB of float32. */
    public static final int MAXIMUM_COUNT = 65_536;

    public int end() {
        return offset + count;
    }

    public long bytes() {
        return 4L * count;
    }
}
