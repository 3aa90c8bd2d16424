/**
 * Benchmarks of the kernels. Never shipped, and never part of the tests: a figure is read, not
 * asserted.
 */
@NullMarked
package parade.bench;

import org.jspecify.annotations.NullMarked;
