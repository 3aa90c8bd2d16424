package parade.process;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.process.RefusedCalls.Reason;

/**
 * Refuses every call that does not carry the run's token; where there is none, every call that
 * carries one, since its sender believes that strangers are kept out here.
 *
 * @param own what this process's job says
 */
record TokenCheck(Optional<Token> own, RefusedCalls refused) implements ServerInterceptor {

    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        @Nullable String found = headers.get(AUTHORIZATION);
        if (found == null && own.isPresent()) {
            return refuse(
                    call,
                    Reason.TOKEN_MISSING,
                    "a call without a token",
                    "no token: security.token.file must name a file with this run's token");
        }
        if (found != null && own.isEmpty()) {
            return refuse(
                    call,
                    Reason.TOKEN_WRONG,
                    "a call with a token, and this job has no security.token",
                    "this process's job has no security.token, the caller's has: all processes of a run need it");
        }
        if (found != null && !own.orElseThrow().isIn(found)) {
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
