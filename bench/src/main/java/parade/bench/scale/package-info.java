/**
 * The protocol of sync mode at a size that no one machine has: the coordinator, the workers' cycle,
 * the trees and the placement are the product's own; machines and links are simulated.
 */
@NullMarked
package parade.bench.scale;

import org.jspecify.annotations.NullMarked;
