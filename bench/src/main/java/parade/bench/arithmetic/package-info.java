/**
 * What {@code bench/arithmetic} measures on our side: a process that multiplies matrices and
 * applies optimizers when it is asked to, beside those of the peers.
 */
@NullMarked
package parade.bench.arithmetic;

import org.jspecify.annotations.NullMarked;
