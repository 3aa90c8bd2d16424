/** Who takes part and what happens next, as pure state machines. */
@NullMarked
package parade.server.coordination;

import org.jspecify.annotations.NullMarked;
