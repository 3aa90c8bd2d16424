package parade.process;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Optional;

/**
 * Gives every call to a peer the run's token, and ends those between processes that do not trust
 * one another with UNAUTHENTICATED and words for a person, whoever refused whom and however it
 * showed. Trying again does not help then, as it does where a peer is UNAVAILABLE.
 */
record PeerCalls(Address peer, Protection own) implements ClientInterceptor {

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                own.token().ifPresent(t -> headers.put(TokenCheck.AUTHORIZATION, t.header()));
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                super.onClose(status.isOk() ? status : judged(status), trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private Status judged(Status status) {
        return refusal(status)
                .map(why ->
                        Status.UNAUTHENTICATED
                                .withDescription(peer + " " + why)
                                .withCause(status.getCause()))
                .orElse(status);
    }

    private static Optional<String> refusal(Status status) {
        String description = String.valueOf(status.getDescription());
        if (status.getCode() == Status.Code.UNAUTHENTICATED) {
            return Optional.of("refuses this process: " + description);
        }
        if (description.contains(ConnectionGuard.TLS_ONLY)) {
            return Optional.of(
                    "speaks TLS only, and this job has no security.tls: it must be the same everywhere");
        }
        return TlsFailure.of(status.getCause()).flatMap(PeerCalls::refusal);
    }

    private static Optional<String> refusal(TlsFailure failure) {
        return switch (failure) {
            case TlsFailure.Untrusted(String why) ->
                    Optional.of(
                            "is not trusted: "
                                    + why
                                    + " (security.tls; deploy/certificates makes what is needed)");
            case TlsFailure.NotTls() ->
                    Optional.of(
                            "does not speak TLS, and this job has security.tls: it must be the same everywhere");
            case TlsFailure.Rejected(String alert) when alert.equals("certificate_expired") ->
                    Optional.of(
                            "does not accept this process's certificate, because it has expired: security.tls.certificate must be renewed");
            case TlsFailure.Rejected rejected when rejected.ofCertificate() ->
                    Optional.of(
                            "does not accept this process's certificate (%s): security.tls.certificate must be signed by the authority that the peer has in security.tls.authority, and be valid"
                                    .formatted(rejected.alert()));
            case TlsFailure.Rejected(String alert) ->
                    Optional.of(
                            "does not come to terms with this process over TLS (%s): run the same release everywhere"
                                    .formatted(alert));
            case TlsFailure.Other(String message) -> Optional.empty();
        };
    }
}
