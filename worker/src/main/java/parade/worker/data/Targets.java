package parade.worker.data;

/** What a model is to give for each example of a set or batch. */
public sealed interface Targets {

    /** The class of each example, from 0. */
    @SuppressWarnings(
            "ArrayRecordComponent") // a view of arrays that are filled again for each batch
    record Classes(int[] labels) implements Targets {}

    /** Numbers, row-major: examples × outputs. */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Values(float[] values, int outputs) implements Targets {}
}
