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

    /** Locked by the process whose run it is; stays behind, and means nothing then. */
    public Path lock() {
        return path.resolve("lock");
    }

    /** Where the processes of the run can be reached: addresses of services and of metrics. */
    public Path endpoints() {
        return path.resolve("endpoints");
    }
}
