package parade.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Answers to calls that may have been given up meanwhile. */
final class Responders {

    private Responders() {}

    /**
     * Lets an answer to a cancelled call go nowhere, where it would throw by default. To be called
     * before the service's method returns.
     */
    static void forgive(StreamObserver<?> responder) {
        if (responder instanceof ServerCallStreamObserver<?> call) {
            call.setOnCancelHandler(() -> {});
        }
    }
}
