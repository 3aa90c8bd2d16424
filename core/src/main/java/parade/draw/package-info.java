/** Random numbers as pure functions of what they are for. */
@NullMarked
package parade.draw;

import org.jspecify.annotations.NullMarked;
