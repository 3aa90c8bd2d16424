package parade.process;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.metrics.Meters;

/**
 * The server's end of connections: services at a port, with the standard health service. They run
 * on the network threads, since a hand-over costs some 70 µs a call, and so must never block.
 */
public final class GrpcListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcListener.class);
    private static final int GRACE_SECONDS = 2;

    private final Server server;
    private final HealthStatusManager health;

    private GrpcListener(Server server, HealthStatusManager health) {
        this.server = server;
        this.health = health;
    }

    /**
     * Starts to serve on all interfaces.
     *
     * @param port the port wanted; where it is taken, or 0, another one is used: see {@link #port}
     * @param meters get the time and the bytes of every call
     */
    public static GrpcListener start(
            int port, List<ServerServiceDefinition> services, Meters meters) throws IOException {
        var health = new HealthStatusManager();
        Server server =
                Ports.first(
                        port,
                        free ->
                                builder(free)
                                        .directExecutor()
                                        .addStreamTracerFactory(new RpcMeter(meters))
                                        .addServices(services)
                                        .addService(health.getHealthService())
                                        .build()
                                        .start());
        if (port != 0 && server.getPort() != port) {
            LOG.info("port {} is taken: listening at port {}", port, server.getPort());
        }
        return new GrpcListener(server, health);
    }

    /** The port that it really listens at. */
    public int port() {
        return server.getPort();
    }

    /** The standard health service; a fresh one says that the process as a whole serves. */
    public HealthStatusManager health() {
        return health;
    }

    /** Lets running calls end for two seconds, then cancels them; an interrupt cancels at once. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static NettyServerBuilder builder(int port) {
        return NettyServerBuilder.forPort(port)
                .flowControlWindow(Channels.WINDOW_BYTES)
                .keepAliveTime(Channels.KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Channels.KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // Half of what clients use, or the server would take their probes for an attack.
                .permitKeepAliveTime(Channels.KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }
}
