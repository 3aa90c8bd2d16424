/** Float arrays to and from messages. */
@NullMarked
package parade.wire;

import org.jspecify.annotations.NullMarked;
