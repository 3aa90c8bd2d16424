package parade.worker.layer;

/** A layer can't stand where the model has it; the message tells both shapes. */
public final class ShapeException extends Exception {

    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
