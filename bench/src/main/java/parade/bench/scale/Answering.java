package parade.bench.scale;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.BiConsumer;

/** A call as the coordinator's service sees it, without a connection. */
final class Answering<A> extends ServerCallStreamObserver<A> {

    private final BiConsumer<Answering<A>, A> onAnswer;
    private final Runnable onRefused;
    private Runnable onCancel = () -> {};
    private boolean cancelled;

    Answering(BiConsumer<Answering<A>, A> onAnswer, Runnable onRefused) {
        this.onAnswer = onAnswer;
        this.onRefused = onRefused;
    }

    /** The connection breaks. */
    void cancel() {
        cancelled = true;
        onCancel.run();
    }

    @Override
    public void onNext(A answer) {
        onAnswer.accept(this, answer);
    }

    @Override
    public void onError(Throwable refusal) {
        onRefused.run();
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        onCancel = handler;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void disableAutoRequest() {}

    @Override
    @Deprecated
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}
}
