/** The slices of a batch, and the tree in which their sums are added. */
@NullMarked
package parade.slice;

import org.jspecify.annotations.NullMarked;
