package parade.worker.data;

import parade.slice.SliceRows;

/**
 * The examples of one step that a worker's slices contribute. Belongs to whoever took it until the
 * next is taken.
 *
 * @param width features per example
 * @param features row-major, rows × width; may be longer than that
 * @param targets of the same rows; may be longer too
 * @param rows which rows are whose, and how many there are
 */
@SuppressWarnings("ArrayRecordComponent") // a view of arrays that are filled again for each batch
public record Batch(int width, float[] features, Targets targets, SliceRows rows) {}
