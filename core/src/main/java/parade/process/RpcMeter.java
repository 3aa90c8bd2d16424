package parade.process;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import parade.metrics.Meters;
import parade.metrics.Metric;

/**
 * Counts the time and the bytes of every call that a server answers. Methods that it does not have
 * are counted together: their names are the caller's, who may be a stranger with many of them.
 */
final class RpcMeter extends ServerStreamTracer.Factory {

    private static final String UNKNOWN = "unknown";

    private final Meters meters;
    private final Set<String> methods;

    /**
     * @param methods the full names of what the server has
     */
    RpcMeter(Meters meters, Set<String> methods) {
        this.meters = meters;
        this.methods = Set.copyOf(methods);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        String rpc =
                methods.contains(fullMethodName)
                        ? fullMethodName.substring(fullMethodName.lastIndexOf('/') + 1)
                        : UNKNOWN;
        long begin = System.nanoTime();
        var received = new LongAdder();
        var sent = new LongAdder();
        return new ServerStreamTracer() {
            @Override
            public void inboundWireSize(long bytes) {
                received.add(bytes);
            }

            @Override
            public void outboundWireSize(long bytes) {
                sent.add(bytes);
            }

            @Override
            public void streamClosed(Status status) {
                meters.observe(
                        Metric.RPC,
                        (System.nanoTime() - begin) * 1e-9,
                        rpc,
                        status.getCode().name());
                meters.add(Metric.RPC_BYTES, received.doubleValue(), rpc, "received");
                meters.add(Metric.RPC_BYTES, sent.doubleValue(), rpc, "sent");
            }
        };
    }
}
