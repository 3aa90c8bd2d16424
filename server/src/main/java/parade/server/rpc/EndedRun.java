package parade.server.rpc;

import java.io.IOException;
import java.util.List;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Address;
import parade.process.GrpcListener;
import parade.process.Protection;
import parade.server.coordination.Ending;

/**
 * What is left of a server 0 when its run was over before it began: it tells the others, who were
 * started with it, and needs neither weights nor data for that.
 */
public final class EndedRun implements AutoCloseable {

    private final EndedRunService service;
    private final GrpcListener listener;
    private final Address address;

    private EndedRun(EndedRunService service, GrpcListener listener, Address address) {
        this.service = service;
        this.listener = listener;
        this.address = address;
    }

    /**
     * Starts to serve.
     *
     * @param host how others reach this machine
     * @param port the port wanted; 0 or taken: another one
     */
    public static EndedRun start(
            Job job,
            byte[] jobFingerprint,
            Ending ending,
            String host,
            int port,
            Meters meters,
            Protection protection)
            throws IOException {
        var service = new EndedRunService(job, jobFingerprint, Messages.ended(ending));
        var listener =
                GrpcListener.start(host, port, List.of(service.bindService()), meters, protection);
        meters.set(Metric.RUN_STATE, 1, ending.state().word());
        return new EndedRun(service, listener, new Address(host, listener.port()));
    }

    public Address address() {
        return address;
    }

    /** Who has heard, for the wait. */
    public Farewell farewell() {
        return service.farewell();
    }

    @Override
    public void close() {
        listener.close();
    }
}
