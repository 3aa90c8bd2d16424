/**
 * What every process has: an endpoint for metrics and health, build information, orderly shutdown.
 */
@NullMarked
package parade.process;

import org.jspecify.annotations.NullMarked;
