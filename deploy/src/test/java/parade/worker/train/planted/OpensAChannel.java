package parade.worker.train.planted;

import io.grpc.ManagedChannel;

/** Planted to break a wall. */
public final class OpensAChannel {

    private OpensAChannel() {}

    static void close(ManagedChannel channel) {
        channel.shutdownNow();
    }
}
