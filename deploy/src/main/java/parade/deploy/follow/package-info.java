/**
 * Runs on a cluster, seen from outside: what kubectl says of their objects, and what server 0 says
 * of itself through a forwarded port.
 */
@NullMarked
package parade.deploy.follow;

import org.jspecify.annotations.NullMarked;
