package parade.worker.data;

/**
 * The data is not what the job file says or the model needs. The message is for the person who runs
 * the job: which file, row and column, what was found, what was expected.
 */
public final class DataException extends Exception {

    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
