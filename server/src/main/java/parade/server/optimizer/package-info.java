/** The rules by which gradients move weights, elementwise over float arrays. */
@NullMarked
package parade.server.optimizer;

import org.jspecify.annotations.NullMarked;
