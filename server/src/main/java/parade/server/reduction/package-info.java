/** The canonical sum of the slices' gradients and scores. */
@NullMarked
package parade.server.reduction;

import org.jspecify.annotations.NullMarked;
