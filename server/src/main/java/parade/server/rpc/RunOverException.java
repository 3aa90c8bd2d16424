package parade.server.rpc;

import parade.v1.Ended;

/** A server was started for a run that is done. */
public final class RunOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Ended ended;

    public RunOverException(Ended ended) {
        super("the run has ended: " + ended.getState());
        this.ended = ended;
    }

    public Ended ended() {
        return ended;
    }
}
