package parade.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.BuildInfo;
import parade.process.Endpoint;
import parade.process.Numerics;
import parade.server.history.RunFolder;

/** One process's metrics and where they are served. */
record Monitoring(Meters meters, Endpoint endpoint) implements AutoCloseable {

    private static final Duration LAST_SCRAPE = Duration.ofSeconds(60);

    /**
     * Starts to serve, and notes the address in the run folder. A port that is taken is no failure.
     */
    static Monitoring start(
            String run, int port, RunFolder folder, String process, BooleanSupplier ready)
            throws UserException {
        var meters = new Meters(run);
        BuildInfo build = BuildInfo.current();
        meters.set(
                Metric.BUILD, 1, build.version(), build.java(), Integer.toString(Numerics.VERSION));
        try {
            Endpoint endpoint = Endpoint.start(port, meters, ready);
            RunFolders.note(
                    folder, process, "metrics", "http://127.0.0.1:" + endpoint.port() + "/metrics");
            return new Monitoring(meters, endpoint);
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.INTERNAL_ERROR, "metrics can't be served: " + e.getMessage());
        }
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
