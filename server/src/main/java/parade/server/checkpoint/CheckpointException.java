package parade.server.checkpoint;

/** A checkpoint that can't be used; the message names the file and says what is wrong with it. */
public final class CheckpointException extends Exception {

    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }
}
