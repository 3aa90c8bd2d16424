/** The gRPC services of a server, thin: messages in, state machines asked, messages out. */
@NullMarked
package parade.server.rpc;

import org.jspecify.annotations.NullMarked;
