package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a whole process, because hooks that run at its end can change its exit code. */
@NullMarked
final class UnreachablePeersTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: alone
            model:
              input: [2]
              layers: [{dense: 1}]
              loss: mse
            data:
              train: {format: generated, kind: housing, examples: 8}
              batch: {size: 4}
            optimizer: {sgd: 0.1}
            train: {steps: 2}
            cluster: {join_timeout: 3s}
            """;

    @TempDir private Path folder = Path.of("");

    /** The patience is longer than any single back-off, so that it must span several attempts. */
    @Test
    void aWorkerWithoutACoordinatorGivesUpWithExitCode6() throws Exception {
        Path job = Files.writeString(folder.resolve("alone.yaml"), JOB);
        Path output = folder.resolve("output.txt");
        Process worker =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--add-modules=jdk.incubator.vector",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "--sun-misc-unsafe-memory-access=allow",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Main.class.getName(),
                                        "worker",
                                        job.toString(),
                                        "--index",
                                        "0",
                                        "--coordinator",
                                        "127.0.0.1:" + closedPort(),
                                        "--out",
                                        folder.resolve("run").toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(worker.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            worker.destroyForcibly();
        }

        assertThat(worker.exitValue())
                .describedAs("%s", Files.readString(output))
                .isEqualTo(ExitCode.PEERS_UNREACHABLE);
        assertThat(output).content().contains("(cluster.join_timeout)");
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
