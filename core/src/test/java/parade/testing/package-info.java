/** What tests of every module share. */
@NullMarked
package parade.testing;

import org.jspecify.annotations.NullMarked;
