package parade.deploy.render;

/** Something that can't be rendered, for a reason that a person can mend. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
