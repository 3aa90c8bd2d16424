package parade.worker.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FailureTest {

    @Test
    void whatEveryStatusMeans() {
        String table =
                Stream.of(Status.Code.values())
                        .map(code ->
                                code
                                        + " -> "
                                        + Failure.of(
                                                code.toStatus()
                                                        .withDescription("why")
                                                        .asRuntimeException()))
                        .collect(Collectors.joining("\n", "", "\n"));
        assertThat(table)
                .isEqualTo(
                        """
                        OK -> Refused[message=OK: why]
                        CANCELLED -> Unreachable[message=CANCELLED why]
                        UNKNOWN -> Refused[message=UNKNOWN: why]
                        INVALID_ARGUMENT -> Refused[message=INVALID_ARGUMENT: why]
                        DEADLINE_EXCEEDED -> Unreachable[message=DEADLINE_EXCEEDED why]
                        NOT_FOUND -> Expelled[message=why]
                        ALREADY_EXISTS -> Refused[message=ALREADY_EXISTS: why]
                        PERMISSION_DENIED -> Refused[message=PERMISSION_DENIED: why]
                        RESOURCE_EXHAUSTED -> Unreachable[message=RESOURCE_EXHAUSTED why]
                        FAILED_PRECONDITION -> Refused[message=why]
                        ABORTED -> Expelled[message=why]
                        OUT_OF_RANGE -> Superseded[]
                        UNIMPLEMENTED -> Refused[message=UNIMPLEMENTED: why]
                        INTERNAL -> Refused[message=INTERNAL: why]
                        UNAVAILABLE -> Unreachable[message=UNAVAILABLE why]
                        DATA_LOSS -> Refused[message=DATA_LOSS: why]
                        UNAUTHENTICATED -> Untrusted[message=why]
                        """);
    }

    /** A bug of our own is no reason to try again. */
    @Test
    void whatIsNoStatusIsRefused() {
        assertThat(Failure.of(new IllegalStateException("broken")))
                .isInstanceOf(Failure.Refused.class);
    }
}
