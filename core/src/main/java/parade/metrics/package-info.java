/** The catalogue of metrics, and the meters behind it. */
@NullMarked
package parade.metrics;

import org.jspecify.annotations.NullMarked;
