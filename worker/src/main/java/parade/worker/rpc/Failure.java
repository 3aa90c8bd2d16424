package parade.worker.rpc;

import io.grpc.Status;

/**
 * Why a call did not do what it was to; the one place where a status becomes a meaning.
 * docs/consistency.md has the table.
 */
public sealed interface Failure {

    /** The lease has ended, or the job's state went back: join again. */
    record Expelled(String message) implements Failure {}

    /** The weights have moved on. */
    record Superseded() implements Failure {}

    /** Not now; ask again in a moment. */
    record Unreachable(String message) implements Failure {}

    /** This worker is not of this run; asking again does not help. */
    record Refused(String message) implements Failure {}

    /** This worker and a peer do not trust one another; asking again does not help. */
    record Untrusted(String message) implements Failure {}

    static Failure of(Throwable thrown) {
        Status status = Status.fromThrowable(thrown);
        String message = String.valueOf(status.getDescription());
        return switch (status.getCode()) {
            case NOT_FOUND, ABORTED -> new Expelled(message);
            case OUT_OF_RANGE -> new Superseded();
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED ->
                    new Unreachable(status.getCode() + " " + message);
            case UNAUTHENTICATED -> new Untrusted(message);
            case FAILED_PRECONDITION -> new Refused(message);
            default -> new Refused(status.getCode() + ": " + message);
        };
    }
}
