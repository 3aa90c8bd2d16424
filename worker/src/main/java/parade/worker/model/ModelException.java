package parade.worker.model;

/** A model that can't be built as the job file describes it. */
public final class ModelException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * The exception for one key.
     *
     * @param key the path in the job file, {@code model.layers[1]}
     */
    public ModelException(String key, String message) {
        super(key + ": " + message);
        this.key = key;
    }

    public String key() {
        return key;
    }
}
