package parade.deploy;

import java.util.List;

/** A failure that a person can mend: it is printed as it is, without a stack trace. */
final class UserException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> problems;

    UserException(int exitCode, String message) {
        this(exitCode, message, List.of(message));
    }

    /**
     * @param problems all that is wrong, one by one; the message may lay them out for a person
     */
    UserException(int exitCode, String message, List<String> problems) {
        super(message);
        this.exitCode = exitCode;
        this.problems = List.copyOf(problems);
    }

    int exitCode() {
        return exitCode;
    }

    List<String> problems() {
        return problems;
    }
}
