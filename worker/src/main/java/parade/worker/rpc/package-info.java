/**
 * A worker's side of the protocol: calls to the coordinator, pulls from and pushes to the shards.
 */
@NullMarked
package parade.worker.rpc;

import org.jspecify.annotations.NullMarked;
