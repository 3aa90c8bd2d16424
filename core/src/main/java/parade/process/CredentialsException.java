package parade.process;

/** What is wrong with this process's own certificate, key, authority or token, for a person. */
public final class CredentialsException extends Exception {

    private static final long serialVersionUID = 1L;

    CredentialsException(String message) {
        super(message);
    }
}
