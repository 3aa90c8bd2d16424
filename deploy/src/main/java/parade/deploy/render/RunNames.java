package parade.deploy.render;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What the objects of a run are called.
 *
 * @param job the job's name, with a letter in front: claims are named after it
 * @param run the job's name and the run's id: all other objects are named after it
 */
public record RunNames(String job, String run) {

    /** Host names, labels, and names of Services have at most so many characters. */
    private static final int MAXIMUM = 63;

    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,8}");

    /** A Service's name, and so a run's, starts with a letter. */
    public static RunNames of(String name, String id) throws RefusedException {
        if (!ID.matcher(id).matches()) {
            throw new RefusedException(
                    "--run '%s': expected 1 to 8 characters of a-z and 0-9".formatted(id));
        }
        String job = Character.isDigit(name.charAt(0)) ? "job-" + name : name;
        return new RunNames(job, job + "-" + id);
    }

    String server(int index) {
        return run + "-server-" + index;
    }

    /** The Job of all workers. */
    String worker(Target target) {
        return switch (target) {
            case KUBERNETES -> run + "-worker";
            case JOBSET -> run + "-worker-0";
        };
    }

    String claim(int index) {
        return job + "-server-" + index;
    }

    /**
     * The name of a server's pod among the run's: the first part of the one that it is dialed by.
     */
    String host(Target target, int index) {
        return switch (target) {
            case KUBERNETES -> server(index);
            // Of job 0 of the replicated job, and pod 0 of that.
            case JOBSET -> server(index) + "-0-0";
        };
    }

    /** Refuses names that some object could not have. */
    public void requireShort(Target target, int servers, int maxWorkers) throws RefusedException {
        List<String> longest =
                switch (target) {
                    // Kubernetes shortens names of pods by itself, but not those of hosts.
                    case KUBERNETES ->
                            List.of(server(servers - 1), worker(target) + "-" + (maxWorkers - 1));
                    // The JobSet controller shortens nothing, and adds five letters and a hyphen to
                    // each pod's.
                    case JOBSET ->
                            List.of(
                                    host(target, servers - 1) + "-12345",
                                    worker(target) + "-" + (maxWorkers - 1) + "-12345");
                };
        for (String name : longest) {
            if (name.length() > MAXIMUM) {
                throw new RefusedException(
                        "the name %s has %d characters, and on a cluster %d are allowed: shorten the job's name (--set name=...) or --run by %d"
                                .formatted(name, name.length(), MAXIMUM, name.length() - MAXIMUM));
            }
        }
    }
}
