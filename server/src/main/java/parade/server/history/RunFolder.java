package parade.server.history;

import java.nio.file.Path;

/** The names of what a run leaves. */
public record RunFolder(Path path) {

    public Path job() {
        return path.resolve("job.yaml");
    }

    public Path history() {
        return path.resolve("history.csv");
    }

    public Path summary() {
        return path.resolve("summary.json");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /**
     * Locked by the process that is this server of the run, 0 also by one that is all of them;
     * stays behind, and means nothing then.
     */
    public Path lock(int server) {
        return path.resolve(server == 0 ? "lock" : "lock-server-" + server);
    }

    /** What a server other than the first knows of the run's end. */
    public Path ended(int server) {
        return path.resolve("ended-server-" + server + ".json");
    }

    /** Where the processes of the run can be reached: addresses of services and of metrics. */
    public Path endpoints() {
        return path.resolve("endpoints");
    }
}
