/**
 * The command line, and the launcher of runs on one machine. The only place that ends the process.
 */
@NullMarked
package parade.deploy;

import org.jspecify.annotations.NullMarked;
