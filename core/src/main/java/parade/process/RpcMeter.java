package parade.process;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.LongAdder;
import parade.metrics.Meters;
import parade.metrics.Metric;

/** Counts the time and the bytes of every call that a server answers. */
final class RpcMeter extends ServerStreamTracer.Factory {

    private final Meters meters;

    RpcMeter(Meters meters) {
        this.meters = meters;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        String rpc = fullMethodName.substring(fullMethodName.lastIndexOf('/') + 1);
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
