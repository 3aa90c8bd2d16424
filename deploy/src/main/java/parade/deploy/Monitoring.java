package parade.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Address;
import parade.process.BuildInfo;
import parade.process.Endpoint;
import parade.process.Numerics;
import parade.server.history.RunFolder;

/** One process's metrics and where they are served. */
record Monitoring(Meters meters, Endpoint endpoint) implements AutoCloseable {

    private static final Duration LAST_SCRAPE = Duration.ofSeconds(60);

    /**
     * Starts to serve. A port that is taken is no failure: another one is used.
     *
     * @param ready what {@code /readyz} says
     */
    static Monitoring start(String run, int port, BooleanSupplier ready) throws UserException {
        Meters meters = meters(run);
        try {
            return new Monitoring(meters, Endpoint.start(port, meters, ready));
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.INTERNAL_ERROR, "metrics can't be served: " + e.getMessage());
        }
    }

    /** Starts to serve at the port that somebody has named, and at no other. */
    static Monitoring startAt(String run, int port, BooleanSupplier ready) throws UserException {
        Meters meters = meters(run);
        try {
            return new Monitoring(meters, Endpoint.startAt(port, meters, ready));
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE,
                    "metrics can't be served at --metrics-port %d: %s; give a free port, or 0 for any"
                            .formatted(port, e.getMessage()));
        }
    }

    private static Meters meters(String run) {
        var meters = new Meters(run);
        BuildInfo build = BuildInfo.current();
        meters.set(
                Metric.BUILD, 1, build.version(), build.java(), Integer.toString(Numerics.VERSION));
        return meters;
    }

    /**
     * Notes in the run folder where this process is scraped.
     *
     * @param host how others reach this machine
     */
    void note(RunFolder folder, String process, String host) {
        RunFolders.note(folder, process, "metrics", address(host));
    }

    /** For a process that does without the run folder: what it can't write there it only misses. */
    void noteIfPossible(RunFolder folder, String process, String host) {
        try {
            note(folder, process, host);
        } catch (UncheckedIOException unwritable) {
            System.err.println(
                    "parade: warning: it can't be noted in %s where %s is scraped: %s"
                            .formatted(folder.path(), process, unwritable.getMessage()));
        }
    }

    private String address(String host) {
        return "http://" + new Address(host, endpoint.port()) + "/metrics";
    }

    /** Lets whoever has scraped this process see its last values. */
    void awaitLastScrape() {
        try {
            endpoint.awaitScrape(LAST_SCRAPE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
