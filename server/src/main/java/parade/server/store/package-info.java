/** The blocks of one shard and the step that moves them. */
@NullMarked
package parade.server.store;

import org.jspecify.annotations.NullMarked;
