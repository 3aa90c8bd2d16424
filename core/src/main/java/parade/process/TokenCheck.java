package parade.process;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import parade.process.RefusedCalls.Reason;

/** Refuses every call that does not carry the run's token. */
record TokenCheck(Token token, RefusedCalls refused) implements ServerInterceptor {

    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        @Nullable String found = headers.get(AUTHORIZATION);
        if (found == null) {
            return refuse(
                    call,
                    Reason.TOKEN_MISSING,
                    "a call without a token",
                    "no token: security.token.file must name a file with this run's token");
        }
        if (!token.isIn(found)) {
            return refuse(
                    call,
                    Reason.TOKEN_WRONG,
                    "a call with a wrong token",
                    "another token than this run's: security.token.file must hold the same everywhere");
        }
        return next.startCall(call, headers);
    }

    private <Q, A> ServerCall.Listener<Q> refuse(
            ServerCall<Q, A> call, Reason reason, String why, String description) {
        refused.refuse(reason, call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), why);
        call.close(Status.UNAUTHENTICATED.withDescription(description), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
