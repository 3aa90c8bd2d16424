package parade.deploy;

import java.util.Set;
import parade.server.coordination.Ending;

/** The exit codes of the public contract. */
final class ExitCode {

    static final int DONE = 0;
    static final int INTERNAL_ERROR = 1;

    /** The command line or the job file. */
    static final int USAGE = 2;

    static final int DATA = 3;
    static final int DIVERGED = 4;

    /** A checkpoint or a peer that does not fit. */
    static final int INCOMPATIBLE = 5;

    static final int PEERS_UNREACHABLE = 6;

    /** Interrupted after a checkpoint. */
    static final int INTERRUPTED = 75;

    /** The run has ended, or somebody told the process to stop: nothing is broken. */
    static final Set<Integer> ORDERLY = Set.of(DONE, DIVERGED, INTERRUPTED);

    private ExitCode() {}

    /** The code of a run, as its coordinator knows it. */
    static int of(Ending.State state) {
        return state == Ending.State.BROKEN ? INTERNAL_ERROR : ofState(state.word());
    }

    /** The contract's word for what a code means for the run. */
    static String state(int code) {
        return switch (code) {
            case DONE -> "done";
            case DIVERGED -> "diverged";
            case INTERRUPTED -> "interrupted";
            default -> "failed";
        };
    }

    /** The code of a run that ended in one of the contract's states. */
    static int ofState(String state) {
        return switch (state) {
            case "done" -> DONE;
            case "diverged" -> DIVERGED;
            case "interrupted" -> INTERRUPTED;
            case "failed" -> PEERS_UNREACHABLE;
            default -> INTERNAL_ERROR;
        };
    }
}
