/** What parameters are, how they are cut into blocks, and where the blocks are placed. */
@NullMarked
package parade.block;

import org.jspecify.annotations.NullMarked;
