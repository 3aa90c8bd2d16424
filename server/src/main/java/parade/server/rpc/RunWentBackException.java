package parade.server.rpc;

/**
 * The run has gone back to a checkpoint or to its beginning, and this server holds what it was
 * before: started again, it goes on with the others.
 */
public final class RunWentBackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunWentBackException() {
        super(
                "the coordinator was started again, and the run has gone back; start this server again, too, to go on with it");
    }
}
