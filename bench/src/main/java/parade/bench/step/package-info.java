/** A whole training step without the servers: forward, loss, backward, sgd, on one thread. */
@NullMarked
package parade.bench.step;

import org.jspecify.annotations.NullMarked;
