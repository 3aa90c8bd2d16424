package parade.worker.rpc;

import io.grpc.Channel;

/**
 * The way that a worker's calls take to the wire. Straight; tests put one in between on which calls
 * are lost, sent twice and late.
 */
@FunctionalInterface
public interface CallPath {

    CallPath STRAIGHT = channel -> channel;

    /** What calls are made on, given what leads to the peer. */
    Channel over(Channel channel);
}
