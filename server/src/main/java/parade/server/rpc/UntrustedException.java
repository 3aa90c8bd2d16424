package parade.server.rpc;

/** This server and the coordinator do not trust one another, in words for a person. */
public final class UntrustedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UntrustedException(String message) {
        super(message);
    }
}
