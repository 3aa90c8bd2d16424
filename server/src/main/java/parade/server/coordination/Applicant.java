package parade.server.coordination;

/**
 * A worker that wants to take part.
 *
 * @param worker its index in the job; where it is any worker, the one it had before, or 0
 * @param any whether it takes the index that it is granted; else it has this one, and whoever else
 *     has it is taken to be its own earlier life
 * @param instance drawn by its process, so that a process is known again; 0: not given
 */
public record Applicant(int worker, boolean any, long instance) {

    /** One that knows its index. */
    public static Applicant numbered(int worker) {
        return new Applicant(worker, false, 0);
    }

    /** One that does not. */
    public static Applicant any(int before, long instance) {
        return new Applicant(before, true, instance);
    }
}
