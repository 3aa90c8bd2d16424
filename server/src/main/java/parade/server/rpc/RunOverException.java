package parade.server.rpc;

/** A server was started for a run that is done. */
public final class RunOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String state;

    RunOverException(String state) {
        super("the run has ended: " + state);
        this.state = state;
    }

    /** The contract's word for how. */
    public String state() {
        return state;
    }
}
