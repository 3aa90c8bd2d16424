package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import parade.metrics.Meters;

final class GrpcListenerTest {

    private final ExecutorService executor =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("control-", 0).factory());

    private final Meters meters = new Meters("test");

    @AfterEach
    void end() {
        executor.shutdownNow();
        meters.close();
    }

    @Test
    void servicesRunOnTheNetworkThreads() throws Exception {
        try (var listener =
                GrpcListener.start(
                        "127.0.0.1",
                        0,
                        List.of(whoServes("test.Data")),
                        meters,
                        Protection.none())) {
            var address = new Address("127.0.0.1", listener.port());
            try (var data = new Open(Channels.data(address, Protection.none()));
                    var control =
                            new Open(Channels.control(address, executor, Protection.none()))) {
                assertThat(ask(data.channel(), "test.Data")).startsWith("grpc-");
                assertThat(ask(control.channel(), "test.Data")).startsWith("grpc-");
            }
        }
    }

    @Test
    void everyCallIsMetered() throws Exception {
        try (var listener =
                        GrpcListener.start(
                                "127.0.0.1",
                                0,
                                List.of(whoServes("test.Data")),
                                meters,
                                Protection.none());
                var open =
                        new Open(
                                Channels.data(
                                        new Address("localhost", listener.port()),
                                        Protection.none()))) {
            ask(open.channel(), "test.Data");
        }
        assertThat(meters.scrape())
                .contains(
                        "parade_rpc_seconds_count{rpc=\"WhoServes\",run=\"test\",status=\"OK\"} 1")
                .contains(
                        "parade_rpc_bytes_total{direction=\"sent\",rpc=\"WhoServes\",run=\"test\"}");
    }

    /** grpc names its threads after what they wait with: "nio" for Java's own sockets. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void onLinuxTheNetworkIsEpolls() throws Exception {
        try (var listener =
                        GrpcListener.start(
                                "127.0.0.1",
                                0,
                                List.of(whoServes("test.Data")),
                                meters,
                                Protection.none());
                var open =
                        new Open(
                                Channels.data(
                                        new Address("localhost", listener.port()),
                                        Protection.none()))) {
            assertThat(ask(open.channel(), "test.Data")).startsWith("grpc-").doesNotContain("nio");
        }
    }

    @Test
    void theStandardHealthServiceAnswers() throws Exception {
        try (var listener =
                        GrpcListener.start("127.0.0.1", 0, List.of(), meters, Protection.none());
                var open =
                        new Open(
                                Channels.control(
                                        new Address("localhost", listener.port()),
                                        executor,
                                        Protection.none()))) {
            var health = HealthGrpc.newBlockingStub(open.channel());
            assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                    .isEqualTo(ServingStatus.SERVING);
            listener.health().setStatus("", ServingStatus.NOT_SERVING);
            assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                    .isEqualTo(ServingStatus.NOT_SERVING);
        }
    }

    @Test
    void aTakenPortGivesWayToAFreeOne() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(0));
            try (var listener =
                    GrpcListener.start(
                            "127.0.0.1",
                            taken.getLocalPort(),
                            List.of(),
                            meters,
                            Protection.none())) {
                assertThat(listener.port()).isNotEqualTo(taken.getLocalPort()).isPositive();
            }
        }
    }

    /** What has a loopback's name may lead elsewhere. */
    @Test
    void theLoopbackIsBoundAndNothingElse() throws Exception {
        var here = InetAddress.ofLiteral("127.0.0.2");
        assertThat(GrpcListener.requireLoopback("a.localhost", here)).isEqualTo(here);
        assertThatThrownBy(() ->
                        GrpcListener.requireLoopback(
                                "a.localhost", InetAddress.ofLiteral("10.0.0.1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.localhost should be this machine's loopback")
                .hasMessageContaining("10.0.0.1");
    }

    @Test
    void proxiesAreIgnored() throws Exception {
        String before = System.getProperty("https.proxyHost");
        System.setProperty("https.proxyHost", "127.0.0.1");
        System.setProperty("https.proxyPort", "9");
        System.setProperty("http.nonProxyHosts", "none");
        try (var listener =
                        GrpcListener.start(
                                "127.0.0.1",
                                0,
                                List.of(whoServes("test.Data")),
                                meters,
                                Protection.none());
                var open =
                        new Open(
                                Channels.data(
                                        new Address("localhost", listener.port()),
                                        Protection.none()))) {
            assertThat(ask(open.channel(), "test.Data")).isNotEmpty();
        } finally {
            System.clearProperty("https.proxyPort");
            System.clearProperty("http.nonProxyHosts");
            if (before == null) {
                System.clearProperty("https.proxyHost");
            } else {
                System.setProperty("https.proxyHost", before);
            }
        }
    }

    @Test
    void anAbsentPeerIsUnavailableAndNotWaitedFor() {
        try (var open = new Open(Channels.data(new Address("127.0.0.1", 1), Protection.none()))) {
            assertThatThrownBy(() -> ask(open.channel(), "test.Data"))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e ->
                                    assertThat(e.getStatus().getCode())
                                            .isEqualTo(Status.Code.UNAVAILABLE));
        }
    }

    /**
     * Answers with the name of the thread that serves the call, as the health request's service.
     */
    private static ServerServiceDefinition whoServes(String service) {
        return ServerServiceDefinition.builder(service)
                .addMethod(
                        method(service),
                        ServerCalls.asyncUnaryCall((request, reply) -> {
                            reply.onNext(
                                    request.toBuilder()
                                            .setService(Thread.currentThread().getName())
                                            .build());
                            reply.onCompleted();
                        }))
                .build();
    }

    private static String ask(ManagedChannel channel, String service) {
        return ClientCalls.blockingUnaryCall(
                        channel,
                        method(service),
                        CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                        HealthCheckRequest.getDefaultInstance())
                .getService();
    }

    private static MethodDescriptor<HealthCheckRequest, HealthCheckRequest> method(String service) {
        var marshaller = ProtoUtils.marshaller(HealthCheckRequest.getDefaultInstance());
        return MethodDescriptor.newBuilder(marshaller, marshaller)
                .setType(MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, "WhoServes"))
                .build();
    }

    private record Open(ManagedChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
