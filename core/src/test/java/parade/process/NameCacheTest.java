package parade.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer comes back under its name and at another address, as a container does. In a virtual
 * machine of its own: names come from a file, and the caches are set before the first look-up.
 */
@EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 is this machine
final class NameCacheTest {

    private static final String NAME = "peer.test";

    @TempDir private Path folder;

    @Test
    void aPeerThatHasMovedIsFoundAgain() throws IOException, InterruptedException {
        Path hosts = folder.resolve("hosts");
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djdk.net.hosts.file=" + hosts,
                                "-cp",
                                System.getProperty("java.class.path"),
                                MovingPeer.class.getName(),
                                hosts.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    /** The program of that virtual machine. */
    static final class MovingPeer {

        /** Less than what both caches hold names for by default. */
        private static final long PATIENCE_SECONDS = 20;

        private MovingPeer() {}

        public static void main(String[] arguments) throws Exception {
            NameCache.keepShort();
            Path hosts = Path.of(arguments[0]);
            Server before = serve("127.0.0.2", 0);
            Files.writeString(hosts, "127.0.0.2 " + NAME + "\n");
            int port = before.getPort();
            ManagedChannel channel =
                    Channels.control(new Address(NAME, port), Runnable::run, Protection.none());
            call(channel);
            before.shutdownNow().awaitTermination();
            serve("127.0.0.3", port);
            Files.writeString(hosts, "127.0.0.3 " + NAME + "\n");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                try {
                    call(channel);
                    Runtime.getRuntime().halt(0);
                } catch (StatusRuntimeException away) {
                    if (System.nanoTime() > until) {
                        throw away;
                    }
                    Thread.sleep(200);
                    channel.resetConnectBackoff();
                }
            }
        }

        private static Server serve(String host, int port) throws IOException {
            BindableService health = new HealthStatusManager().getHealthService();
            return NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                    .addService(health)
                    .build()
                    .start();
        }

        private static void call(ManagedChannel channel) {
            var _ =
                    HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(5, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance());
        }
    }
}
