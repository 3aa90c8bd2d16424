package parade.process;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AsciiString;

/**
 * How a server's connections begin: as gRPC does it, with or without TLS, behind a {@link
 * ConnectionGuard}. gRPC itself tells nobody of a handshake that failed.
 */
final class GuardedNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

    private final InternalProtocolNegotiator.ProtocolNegotiator usual;
    private final boolean tls;
    private final RefusedCalls refused;

    GuardedNegotiator(Protection protection, RefusedCalls refused) {
        this.refused = refused;
        switch (protection) {
            case Protection.Tls secure -> {
                tls = true;
                usual = InternalProtocolNegotiators.serverTls(secure.credentials().server());
            }
            case Protection.Plaintext _ -> {
                tls = false;
                usual = InternalProtocolNegotiators.serverPlaintext();
            }
        }
    }

    @Override
    public AsciiString scheme() {
        return usual.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
        ChannelHandler handler = usual.newHandler(grpc);
        return new ChannelHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext ctx) {
                ctx.pipeline()
                        .addBefore(ctx.name(), null, new ConnectionGuard(tls, refused))
                        .replace(this, null, handler);
            }
        };
    }

    @Override
    public void close() {
        usual.close();
    }
}
