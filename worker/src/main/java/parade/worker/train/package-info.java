/**
 * A worker's work: the pure cycle of begin, pull, compute and push, and the thin loop around it.
 */
@NullMarked
package parade.worker.train;

import org.jspecify.annotations.NullMarked;
