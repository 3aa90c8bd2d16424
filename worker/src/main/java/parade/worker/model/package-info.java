/** The net built from the job file, its loss and its scores. */
@NullMarked
package parade.worker.model;

import org.jspecify.annotations.NullMarked;
