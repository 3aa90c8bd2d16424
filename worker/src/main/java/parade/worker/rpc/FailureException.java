package parade.worker.rpc;

/** Carries a {@link Failure} out of a call. */
public final class FailureException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    static FailureException of(Throwable thrown) {
        return new FailureException(Failure.of(thrown));
    }

    public Failure failure() {
        return failure;
    }
}
