package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parade.job.SecuritySpec;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.RefusedCalls.Reason;
import parade.testing.Certificates;

/** Who is refused by whom, and in what words, over real sockets. */
final class RefusalTest {

    private static final Certificates OURS = new Certificates("ours");
    private static final Certificates OTHERS = new Certificates("others");
    private static final String SECRET = "0123456789abcdef";

    /** Whose TLS each end has. */
    record Ends(SslProvider server, SslProvider client) {}

    private static Stream<Ends> ends() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(server ->
                        Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                                .map(client -> new Ends(server, client)));
    }

    @TempDir private Path folder = Path.of("");
    private final Meters meters = new Meters("test");

    @AfterEach
    void end() {
        meters.close();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void thoseWhoBelongTogetherTalk(Ends ends) throws Exception {
        SecuritySpec.Tls files = OURS.issue(folder);
        assertThat(talk(tls(files, ends.server()), tls(files, ends.client())))
                .isEqualTo("OK SERVING");
        assertThat(talk(token(SECRET), token(SECRET))).isEqualTo("OK SERVING");
        assertThat(talk(token(SECRET), token("\n" + SECRET + " \n"))).isEqualTo("OK SERVING");
        assertThat(refused()).isZero();
    }

    /** Kinds of keys, in the way of Java's generators. */
    private static KeyPair key(String kind) throws GeneralSecurityException {
        if (kind.startsWith("Ed")) {
            return KeyPairGenerator.getInstance(kind).generateKeyPair();
        }
        var generator = KeyPairGenerator.getInstance(kind.startsWith("RSA") ? "RSA" : "EC");
        if (kind.startsWith("RSA")) {
            generator.initialize(Integer.parseInt(kind.substring(3)));
        } else {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        return generator.generateKeyPair();
    }

    /** Where one end has another TLS, it must know the kind of key, too. */
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "RSA2048"})
    void kindsOfKeysThatBothKindsOfTlsKnow(String kind) throws Exception {
        SecuritySpec.Tls files = OURS.issue(folder, key(kind));
        for (Ends ends : ends().toList()) {
            assertThat(talk(tls(files, ends.server()), tls(files, ends.client())))
                    .as(ends.toString())
                    .isEqualTo("OK SERVING");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"ecp384", "rsa2048"})
    void kindsOfAuthorities(Algorithm kind) throws Exception {
        SecuritySpec.Tls files = new Certificates("theirs", kind).issue(folder);
        for (Ends ends : ends().toList()) {
            assertThat(talk(tls(files, ends.server()), tls(files, ends.client())))
                    .as(ends.toString())
                    .isEqualTo("OK SERVING");
        }
    }

    @Test
    void anAuthorityThatIsRefusedAtTheStart() {
        SecuritySpec.Tls files = new Certificates("theirs", Algorithm.ed25519).issue(folder);
        assertThatExceptionOfType(CredentialsException.class)
                .isThrownBy(() -> tls(files, SslProvider.JDK))
                .withMessageMatching(
                        "security.tls.certificate: .* is signed by Ed.*: expected an authority"
                                + " whose key is EC or RSA.*");
    }

    /** BoringSSL offers neither of them for certificates. */
    @ParameterizedTest
    @CsvSource({
        "secp521r1, 'is for a key of EC with 521 bits: expected EC with 256 or 384 bits, or RSA'",
        "Ed25519, 'holds a private key that is damaged, or none of [EC, RSA]'",
    })
    void kindsOfKeysThatAreRefusedAtTheStart(String kind, String message) throws Exception {
        SecuritySpec.Tls files = OURS.issue(folder, key(kind));
        assertThatExceptionOfType(CredentialsException.class)
                .isThrownBy(() -> tls(files, SslProvider.JDK))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aClientOfAnotherAuthority(Ends ends) throws Exception {
        SecuritySpec.Tls server = OURS.issue(folder.resolve("server"));
        // The stranger believes our authority, so that it is the server who refuses.
        SecuritySpec.Tls knowing = OTHERS.issueTrusting(server, folder.resolve("stranger"));
        assertThat(talk(tls(server, ends.server()), tls(knowing, ends.client())))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains(
                        "does not accept this process's certificate",
                        "must be signed by the authority that the peer has");
        assertThat(refused(Reason.HANDSHAKE)).isOne();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aServerOfAnotherAuthority(Ends ends) throws Exception {
        SecuritySpec.Tls server = OTHERS.issue(folder.resolve("server"));
        SecuritySpec.Tls client = OURS.issue(folder.resolve("client"));
        assertThat(talk(tls(server, ends.server()), tls(client, ends.client())))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains(
                        "is not trusted: its certificate is not signed by the authority in "
                                + client.authority());
        assertThat(refused(Reason.HANDSHAKE)).isOne();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aServerByAnotherName(Ends ends) throws Exception {
        var server = OURS.issue(folder.resolve("server"), Instant.now(), "server-0", "10.1.2.3");
        SecuritySpec.Tls client = OURS.issue(folder.resolve("client"));
        assertThat(talk(tls(server, ends.server()), tls(client, ends.client())))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains("its certificate is for server-0, 10.1.2.3, not for 127.0.0.1");
        assertThat(refused(Reason.HANDSHAKE)).isOne();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aCertificateThatHasExpired(Ends ends) throws Exception {
        Instant before = Instant.now().minus(Duration.ofDays(2));
        SecuritySpec.Tls fresh = OURS.issue(folder.resolve("fresh"));
        SecuritySpec.Tls files =
                OURS.issue(folder.resolve("old"), before, "localhost", "127.0.0.1");
        Protection ofServer =
                new Protection.Tls(
                        Credentials.read(files, before, ends.server()), Optional.empty());
        Protection ofClient =
                new Protection.Tls(
                        Credentials.read(files, before, ends.client()), Optional.empty());
        assertThat(talk(tls(fresh, ends.server()), ofClient))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains(
                        ends.server() == SslProvider.OPENSSL
                                ? "does not accept this process's certificate, because it has expired"
                                : "does not accept this process's certificate (certificate_unknown)");
        assertThat(refused(Reason.HANDSHAKE)).isOne();
        assertThat(talk(ofServer, tls(fresh, ends.client())))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains("is not trusted: its certificate expired at ");
        assertThat(refused(Reason.HANDSHAKE)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void aClientWithoutACertificate(SslProvider provider) throws Exception {
        SecuritySpec.Tls files = OURS.issue(folder);
        Protection ours = tls(files, provider);
        try (var listener = GrpcListener.start("127.0.0.1", 0, List.of(), meters, ours)) {
            ManagedChannel channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", listener.port())
                            .sslContext(
                                    GrpcSslContexts.forClient()
                                            .trustManager(files.authority().toFile())
                                            .build())
                            .build();
            assertThat(ask(channel)).startsWith("UNAVAILABLE");
        }
        assertThat(refused(Reason.HANDSHAKE)).isOne();
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void aClientWithoutTls(SslProvider provider) throws Exception {
        assertThat(talk(tls(OURS.issue(folder), provider), Protection.none()))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains("speaks TLS only, and this job has no security.tls");
        // gRPC connects a second time at once where a server goes away.
        assertThat(refused(Reason.HANDSHAKE)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void aServerWithoutTls(SslProvider provider) throws Exception {
        assertThat(talk(Protection.none(), tls(OURS.issue(folder), provider)))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains("does not speak TLS, and this job has security.tls");
        assertThat(refused(Reason.HANDSHAKE)).isOne();
    }

    @Test
    void aWrongToken() throws Exception {
        assertThat(talk(token(SECRET), token(SECRET + "0")))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains("refuses this process: another token than this run's: security.token");
        assertThat(refused(Reason.TOKEN_WRONG)).isOne();
        assertThat(refused(Reason.TOKEN_MISSING)).isZero();
    }

    @Test
    void noToken() throws Exception {
        assertThat(talk(token(SECRET), Protection.none()))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains("refuses this process: no token: security.token.file must name");
        assertThat(refused(Reason.TOKEN_MISSING)).isOne();
        assertThat(refused(Reason.TOKEN_WRONG)).isZero();
    }

    /** Its sender believes that strangers are kept out. */
    @Test
    void aTokenWhereNoneIsAskedFor() throws Exception {
        assertThat(talk(Protection.none(), token(SECRET)))
                .startsWith("UNAUTHENTICATED 127.0.0.1:")
                .contains(
                        "refuses this process: this process's job has no security.token, the"
                                + " caller's has: all processes of a run need it");
        assertThat(refused(Reason.TOKEN_WRONG)).isOne();
    }

    /** A stranger can call what does not exist, as often and by as many names as it likes. */
    @Test
    void methodsThatDoNotExist() throws Exception {
        try (var listener = GrpcListener.start("127.0.0.1", 0, List.of(), meters, token(SECRET))) {
            var address = new Address("127.0.0.1", listener.port());
            assertThat(call(Channels.data(address, Protection.none()), "a.Stranger/First"))
                    .startsWith("UNAUTHENTICATED ")
                    .contains("no token");
            assertThat(call(Channels.data(address, token(SECRET)), "grpc.health.v1.Health/Second"))
                    .isEqualTo("UNIMPLEMENTED no method grpc.health.v1.Health/Second");
        }
        assertThat(refused(Reason.TOKEN_MISSING)).isOne();
        assertThat(meters.scrape())
                .contains(
                        "parade_rpc_seconds_count{rpc=\"unknown\",run=\"test\",status=\"UNAUTHENTICATED\"} 1",
                        "parade_rpc_seconds_count{rpc=\"unknown\",run=\"test\",status=\"UNIMPLEMENTED\"} 1")
                .doesNotContain("First", "Second");
    }

    /** Health probes open connections and say nothing, and processes are killed at any moment. */
    @Test
    void whoGoesAwayInTheMidstIsNotRefused() throws Exception {
        Protection ours = tls(OURS.issue(folder), SslProvider.JDK);
        try (var listener = GrpcListener.start("127.0.0.1", 0, List.of(), meters, ours)) {
            for (byte[] said : List.of(new byte[0], new byte[] {22, 3, 1, 2, 0, 1})) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                    socket.getOutputStream().write(said);
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).isNotNull();
                }
            }
        }
        assertThat(refused(Reason.HANDSHAKE)).isZero();
    }

    /** The same the other way round: a server that dies in the midst may be there again soon. */
    @Test
    void aServerThatGoesAwayInTheMidstIsUnavailable() throws Exception {
        try (var socket = new ServerSocket(0)) {
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try {
                            for (int i = 0; i < 9; i++) {
                                var accepted = socket.accept();
                                if (i % 2 == 0) {
                                    assertThat(accepted.getInputStream().read()).isEqualTo(22);
                                }
                                accepted.close();
                            }
                        } catch (IOException closed) {
                            // The test is over.
                        }
                    });
            assertThat(
                            ask(
                                    new Address("127.0.0.1", socket.getLocalPort()),
                                    tls(OURS.issue(folder), SslProvider.OPENSSL)))
                    .startsWith("UNAVAILABLE");
        }
    }

    private String talk(Protection server, Protection client)
            throws IOException, InterruptedException {
        try (var listener = GrpcListener.start("127.0.0.1", 0, List.of(), meters, server)) {
            int before = refused();
            String answer = ask(new Address("127.0.0.1", listener.port()), client);
            // Whoever refuses whom, the server counts it; it may not have heard the last word yet.
            for (int i = 0; !answer.startsWith("OK") && refused() == before && i < 1_000; i++) {
                Thread.sleep(10);
            }
            return answer;
        }
    }

    private static String ask(Address address, Protection client) {
        return ask(Channels.data(address, client));
    }

    private static String ask(ManagedChannel channel) {
        try {
            return "OK "
                    + HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(30, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus();
        } catch (StatusRuntimeException failed) {
            Status status = failed.getStatus();
            return status.getCode() + " " + status.getDescription();
        } finally {
            channel.shutdownNow();
        }
    }

    /** Calls any method with a request of its own. */
    private static String call(ManagedChannel channel, String method) {
        try {
            ClientCalls.blockingUnaryCall(
                    channel,
                    HealthGrpc.getCheckMethod().toBuilder().setFullMethodName(method).build(),
                    CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                    HealthCheckRequest.newBuilder().setService("some").build());
            return "OK";
        } catch (StatusRuntimeException failed) {
            return failed.getStatus().getCode() + " " + failed.getStatus().getDescription();
        } finally {
            channel.shutdownNow();
        }
    }

    private int refused(Reason reason) {
        return (int) meters.value(Metric.CALLS_REFUSED, reason.label());
    }

    private int refused() {
        return Stream.of(Reason.values()).mapToInt(this::refused).sum();
    }

    private Protection token(String secret) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), secret);
        return Protection.of(new SecuritySpec(Optional.empty(), Optional.of(file), false));
    }

    private static Protection tls(SecuritySpec.Tls files, SslProvider provider) throws Exception {
        Assumptions.assumeTrue(
                provider == SslProvider.JDK || OpenSsl.isAvailable(), "there is no BoringSSL here");
        return new Protection.Tls(
                Credentials.read(files, Instant.now(), provider), Optional.empty());
    }
}
