package parade.worker.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Ends a future with a call: each answer is taken, the end completes it, an error fails it with its
 * {@link Failure}.
 */
record Completion<A>(CompletableFuture<Void> future, Consumer<A> onAnswer)
        implements StreamObserver<A> {

    @Override
    public void onNext(A answer) {
        onAnswer.accept(answer);
    }

    @Override
    public void onError(Throwable thrown) {
        future.completeExceptionally(FailureException.of(thrown));
    }

    @Override
    public void onCompleted() {
        future.complete(null);
    }
}
