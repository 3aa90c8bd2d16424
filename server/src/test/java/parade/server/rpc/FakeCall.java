package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as a service sees it, without a connection: keeps what is answered. */
final class FakeCall<A> extends ServerCallStreamObserver<A> {

    private final List<A> answers = new ArrayList<>();
    private @Nullable Throwable error;
    private boolean completed;
    private boolean cancelled;
    private boolean ready = true;
    private Runnable onCancel = () -> {};
    private Runnable onReady = () -> {};

    List<A> answers() {
        return answers;
    }

    /** The only answer of a call that has ended well. */
    A answer() {
        assertThat(error).isNull();
        assertThat(completed).isTrue();
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    boolean open() {
        return !completed && error == null;
    }

    Status.Code refusal() {
        assertThat(error).isNotNull();
        return Status.fromThrowable(error).getCode();
    }

    String message() {
        return error == null ? "" : String.valueOf(Status.fromThrowable(error).getDescription());
    }

    /** The peer is gone. */
    void cancel() {
        cancelled = true;
        onCancel.run();
    }

    /** Whether the connection takes more. */
    void ready(boolean takesMore) {
        ready = takesMore;
        if (takesMore) {
            onReady.run();
        }
    }

    @Override
    public void onNext(A answer) {
        assertThat(open()).as("an answer after the end").isTrue();
        answers.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
        assertThat(open()).as("an error after the end").isTrue();
        error = thrown;
    }

    @Override
    public void onCompleted() {
        assertThat(open()).as("an end after the end").isTrue();
        completed = true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        onCancel = handler;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        onReady = handler;
    }

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
