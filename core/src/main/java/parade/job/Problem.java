package parade.job;

/**
 * One thing that is wrong in a job file.
 *
 * @param where file:line:column, both from 1; or the option, for a value given by --set
 * @param key the path of the key, {@code data.batch.slices}; empty for the file as a whole
 * @param message what was found, what was expected and, where a name is close, which one
 */
public record Problem(String where, String key, String message) {

    @Override
    public String toString() {
        return key.isEmpty() ? where + ": " + message : where + ": " + key + ": " + message;
    }
}
