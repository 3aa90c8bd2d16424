package parade.process;

import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
     * Starts to serve: on all interfaces, but on the loopback alone where that is how others reach
     * this process, or where traffic is not encrypted and nobody asked for that.
     *
     * @param host how others reach this process
     * @param port the port wanted; where it is taken, or 0, another one is used: see {@link #port}
     * @param meters get the time and the bytes of every call, and who was refused
     */
    public static GrpcListener start(
            String host,
            int port,
            List<ServerServiceDefinition> services,
            Meters meters,
            Protection protection)
            throws IOException {
        var refused = new RefusedCalls(meters, System::nanoTime, LOG::warn);
        ServerCredentials credentials =
                InternalNettyServerCredentials.create(new GuardedNegotiator(protection, refused));
        Optional<InetAddress> only = only(host, protection);
        var health = new HealthStatusManager();
        List<ServerServiceDefinition> all = new ArrayList<>(services);
        all.add(health.getHealthService().bindService());
        Server server =
                Ports.first(
                        port,
                        free ->
                                builder(socketAddress(only, free), credentials)
                                        .directExecutor()
                                        .addStreamTracerFactory(new RpcMeter(meters, methods(all)))
                                        .addServices(all)
                                        .fallbackHandlerRegistry(new UnknownMethods())
                                        .intercept(new TokenCheck(protection.token(), refused))
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

    private static Set<String> methods(List<ServerServiceDefinition> services) {
        return services.stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getMethodDescriptor().getFullMethodName())
                .collect(Collectors.toSet());
    }

    private static Optional<InetAddress> only(String host, Protection protection)
            throws IOException {
        if (Address.isLoopback(host)) {
            return Optional.of(requireLoopback(host, InetAddress.getByName(host)));
        }
        return protection.beyondLoopback()
                ? Optional.empty()
                : Optional.of(InetAddress.getLoopbackAddress());
    }

    /** A name server, or a line of a file, may say anything of a name. */
    static InetAddress requireLoopback(String host, InetAddress found) throws IOException {
        if (!found.isLoopbackAddress()) {
            throw new IOException(
                    "%s should be this machine's loopback, but its name leads to %s: give 127.0.0.1, or mend what resolves the name"
                            .formatted(host, found.getHostAddress()));
        }
        return found;
    }

    private static InetSocketAddress socketAddress(Optional<InetAddress> only, int port) {
        return only.map(address -> new InetSocketAddress(address, port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    private static NettyServerBuilder builder(
            InetSocketAddress address, ServerCredentials credentials) {
        return NettyServerBuilder.forAddress(address, credentials)
                .flowControlWindow(Channels.WINDOW_BYTES)
                .keepAliveTime(Channels.KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(Channels.KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // Half of what clients use, or the server would take their probes for an attack.
                .permitKeepAliveTime(Channels.KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }
}
