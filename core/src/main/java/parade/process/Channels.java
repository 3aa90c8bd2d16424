package parade.process;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The client's end of a connection. Retries are off: whoever calls knows better what may be
 * repeated. Proxies are ignored: peers are on this machine or in the same cluster.
 */
public final class Channels {

    /** Bytes in flight per stream and connection: enough to hide a round trip at 10 Gb/s. */
    static final int WINDOW_BYTES = 4 << 20;

    /** A silent connection is probed after this long, so a dead peer is noticed without calls. */
    static final int KEEPALIVE_SECONDS = 10;

    /** A probe that is not answered for this long ends the connection. */
    static final int KEEPALIVE_TIMEOUT_SECONDS = 5;

    private Channels() {}

    /**
     * For blocks. Calls' listeners run on the network thread and must never block: handing over to
     * an executor costs some 70 µs a round trip.
     */
    public static ManagedChannel data(Address address, Protection protection) {
        return builder(address, protection).directExecutor().build();
    }

    /** For everything else. Calls' listeners run on the executor. */
    public static ManagedChannel control(
            Address address, Executor executor, Protection protection) {
        return builder(address, protection).executor(executor).build();
    }

    private static NettyChannelBuilder builder(Address address, Protection protection) {
        var builder = NettyChannelBuilder.forAddress(address.host(), address.port());
        switch (protection) {
            case Protection.Tls tls -> builder.sslContext(tls.credentials().client());
            case Protection.Plaintext _ -> builder.usePlaintext();
        }
        return builder.intercept(new PeerCalls(address, protection))
                .disableRetry()
                .proxyDetector(_ -> null)
                .flowControlWindow(WINDOW_BYTES)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true);
    }
}
