package parade.server.rpc;

/** A peer that a process can't do without has not been heard of for too long. */
public final class PeersUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PeersUnreachableException(String message) {
        super(message);
    }
}
