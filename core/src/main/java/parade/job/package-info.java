/** The job file as immutable records, and the only reader of YAML. */
@NullMarked
package parade.job;

import org.jspecify.annotations.NullMarked;
