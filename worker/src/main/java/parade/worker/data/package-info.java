/** Readers of data, scaling, and the batches made of it. */
@NullMarked
package parade.worker.data;

import org.jspecify.annotations.NullMarked;
