package parade.worker.train;

/** Why a worker can't take part in a run, in words for a person. */
public final class WorkerException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; the command line gives each its exit code. */
    public enum Kind {
        /** The coordinator or a shard can't be reached. */
        UNREACHABLE,
        /** The run will not have this worker: another job, other data, another release. */
        REFUSED,
        /** The worker and a peer do not trust one another: certificates, TLS, the token. */
        UNTRUSTED
    }

    private final Kind kind;

    public WorkerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
