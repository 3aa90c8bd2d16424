package parade.server.coordination;

/** The answer to a worker that wants to join. */
public sealed interface Admission {

    /**
     * It takes part.
     *
     * @param worker the index in the job that it has from now on
     */
    record Granted(long incarnation, int worker) implements Admission {}

    /** Not all shards are here yet, or the run is just ending and nobody is needed any more. */
    record NotYet() implements Admission {}

    /** Its data differs from the run's. */
    record Refused(String message) implements Admission {}
}
