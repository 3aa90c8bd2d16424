package parade.server.rpc;

/** The coordinator will have none of this server: another job file, another release. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
