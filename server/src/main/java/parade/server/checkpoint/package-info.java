/** Checkpoints: their bytes, and apart from them their files. */
@NullMarked
package parade.server.checkpoint;

import org.jspecify.annotations.NullMarked;
