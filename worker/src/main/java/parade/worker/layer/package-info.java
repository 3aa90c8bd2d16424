/** Layers: one file each, with forward, backward, parameters and shape rule. */
@NullMarked
package parade.worker.layer;

import org.jspecify.annotations.NullMarked;
