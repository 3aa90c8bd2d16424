package parade.process;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import parade.process.RefusedCalls.Reason;

/**
 * Stands between a server's socket and TLS while a connection begins: whoever speaks TLS where it
 * is not spoken, or does not where it is, and whoever fails in the handshake, is counted as refused
 * and told so.
 *
 * <p>A socket that is closed with something unread in it is reset, and the peer would lose the
 * alert that says why. So a refused connection is closed half first, and wholly when the peer has
 * heard.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

    private static final long HEARING_MILLIS = 1_000;

    /** The first byte of every TLS connection. */
    private static final int TLS_HANDSHAKE = 22;

    /** An HTTP/2 server's first frame, here without any setting. */
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    static final String TLS_ONLY = "TLS only: this server's job has security.tls";

    private final boolean tls;
    private final RefusedCalls refused;
    private boolean begun;
    private boolean refusing;
    private boolean closing;

    /**
     * @param tls whether TLS is spoken here
     */
    ConnectionGuard(boolean tls, RefusedCalls refused) {
        this.tls = tls;
        this.refused = refused;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!begun && message instanceof ByteBuf bytes && bytes.isReadable()) {
            begun = true;
            begin(ctx, bytes.getUnsignedByte(bytes.readerIndex()) == TLS_HANDSHAKE);
        }
        if (refusing) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, boolean speaksTls) {
        if (speaksTls && tls) {
            var _ =
                    ctx.pipeline()
                            .get(SslHandler.class)
                            .handshakeFuture()
                            .addListener(done ->
                                    TlsFailure.of(done.cause())
                                            .ifPresent(failure -> refuse(ctx, why(failure))));
        } else if (speaksTls) {
            refuse(ctx, "it speaks TLS, and this job has no security.tls");
            close(ctx, ctx.newPromise());
        } else if (tls) {
            refuse(ctx, "it does not speak TLS, and this job has security.tls");
            var _ = ctx.write(goAway());
            close(ctx, ctx.newPromise());
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        refusing = true;
        refused.refuse(Reason.HANDSHAKE, ctx.channel().remoteAddress(), why);
    }

    private static String why(TlsFailure failure) {
        return switch (failure) {
            case TlsFailure.Untrusted(String why) -> why;
            case TlsFailure.NotTls() -> "what it says is not TLS";
            case TlsFailure.Rejected rejected when rejected.ofCertificate() ->
                    "it does not accept this process's certificate (" + rejected.alert() + ")";
            case TlsFailure.Rejected(String alert) -> "it ended the handshake (" + alert + ")";
            case TlsFailure.Other(String message)
                    when message.contains("DID_NOT_RETURN_A_CERTIFICATE")
                            || message.contains("Empty client certificate chain") ->
                    "it has no certificate";
            case TlsFailure.Other(String message) -> message;
        };
    }

    /** What a peer understands that speaks HTTP/2 without TLS (RFC 9113, 6.8 and 9.2). */
    private static ByteBuf goAway() {
        byte[] text = TLS_ONLY.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.buffer()
                .writeBytes(SETTINGS)
                .writeMedium(8 + text.length)
                .writeByte(7)
                .writeByte(0)
                .writeInt(0)
                .writeInt(0)
                .writeInt((int) Http2Error.INADEQUATE_SECURITY.code())
                .writeBytes(text);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!refusing || closing || !(ctx.channel() instanceof DuplexChannel socket)) {
            var _ = ctx.close(promise);
            return;
        }
        closing = true;
        ctx.flush();
        var _ = socket.shutdownOutput();
        var _ =
                ctx.executor()
                        .schedule(
                                () -> wholly(ctx, promise), HEARING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void wholly(ChannelHandlerContext ctx, ChannelPromise promise) {
        var _ = ctx.close(promise);
    }
}
