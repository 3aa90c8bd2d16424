/**
 * Arithmetic on float arrays: the same bits for any vector length, tile, thread and ownership of
 * slices.
 */
@NullMarked
package parade.worker.linalg;

import org.jspecify.annotations.NullMarked;
