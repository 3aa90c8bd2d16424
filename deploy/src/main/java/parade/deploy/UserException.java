package parade.deploy;

/** A failure that a person can mend: it is printed as it is, without a stack trace. */
final class UserException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    UserException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
