package parade.server.rpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Failures that can happen on a good day, and the status that each travels as. docs/consistency.md
 * has the table.
 */
final class Refusals {

    private Refusals() {}

    /** The sender's lease has ended: it joins again. */
    static StatusRuntimeException unknownIncarnation(long incarnation) {
        return Status.NOT_FOUND
                .withDescription("incarnation " + incarnation + " has no lease here: join again")
                .asRuntimeException();
    }

    /** The job's state has gone back since the sender looked: it joins again. */
    static StatusRuntimeException staleGeneration(long sent, long current) {
        return Status.ABORTED
                .withDescription("generation " + sent + "; the job is at generation " + current)
                .asRuntimeException();
    }

    /** The weights have moved on: the sender goes on to its next order. */
    static StatusRuntimeException superseded(long asked, long current) {
        return Status.OUT_OF_RANGE
                .withDescription("version " + asked + " is superseded by version " + current)
                .asRuntimeException();
    }

    /** The sender is not of this run; asking again does not help. */
    static StatusRuntimeException notOfThisRun(String message) {
        return Status.FAILED_PRECONDITION.withDescription(message).asRuntimeException();
    }

    /** A message that the protocol does not have. */
    static StatusRuntimeException malformed(String message) {
        return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
    }

    /** Not now; asking again helps. */
    static StatusRuntimeException notYet(String message) {
        return Status.UNAVAILABLE.withDescription(message).asRuntimeException();
    }
}
