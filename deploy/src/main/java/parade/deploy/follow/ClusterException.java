package parade.deploy.follow;

/** What a cluster, or the kubectl that speaks to it, did not do, in words for a person. */
public final class ClusterException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What it is that failed. */
    public enum Kind {
        /** Something that the user has to mend: a name, a value, a missing program. */
        REFUSED,
        /** The cluster does not know the user, or does not let them do it. */
        FORBIDDEN,
        /** There is no such object; for the one who asked it may be what was expected. */
        NOT_FOUND,
        /** The cluster, or a pod in it, can't be reached now; it may be later. */
        UNREACHABLE
    }

    private final Kind kind;

    public ClusterException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
