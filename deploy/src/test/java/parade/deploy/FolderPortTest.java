package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.metrics.Meters;
import parade.server.history.RunFolder;

/**
 * What server 0 shows of a run at its folder port, from before the first worker to after the end.
 */
final class FolderPortTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: served
            model:
              input: [4]
              layers: [dense: {units: 10}]
              loss: softmax_cross_entropy
            data:
              train: {format: generated, kind: blobs, examples: 400}
              test: {fraction: 0.2}
              batch: {size: 40}
            optimizer: {sgd: {learning_rate: 0.1}}
            train: {steps: 50}
            cluster: {servers: 1, workers: 1}
            """;

    private static final Pattern SERVED = Pattern.compile("is served at 127\\.0\\.0\\.1:(\\d+)");

    @TempDir private Path folder;

    @Test
    void aRunIsSeenToItsEndAndADownloadKeepsServerZero() throws Exception {
        Path job = Files.writeString(folder.resolve("job.yaml"), JOB);
        Path run = folder.resolve("run");
        String coordinator = "127.0.0.1:" + freePort();
        try (Execution.Child server =
                Execution.start(
                        folder.resolve("server"),
                        List.of(
                                "server",
                                job.toString(),
                                "--index=0",
                                "--host=127.0.0.1",
                                "--port=" + coordinator.split(":", -1)[1],
                                "--coordinator=" + coordinator,
                                "--folder-port=0",
                                "--out=" + run))) {
            int port = port(server);
            JsonObject starting = status(port);
            assertThat(starting.get("run").getAsString()).isEqualTo("served");
            assertThat(starting.get("state").getAsString()).isEqualTo("starting");
            assertThat(starting.get("step").isJsonNull()).isTrue();

            Files.write(run.resolve("large"), new byte[64 << 20]); // more than sockets hold
            try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port);
                    Execution.Child worker =
                            Execution.start(
                                    folder.resolve("worker"),
                                    List.of(
                                            "worker",
                                            job.toString(),
                                            "--coordinator=" + coordinator,
                                            "--out=" + folder.resolve("worker")))) {
                slow.getOutputStream()
                        .write(
                                "GET /files/large HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(slow.getInputStream().read()).isEqualTo('H');
                assertThat(worker.await().code()).as(worker.said()).isZero();

                JsonObject done = status(port); // its run has ended, and it is still there
                assertThat(done.get("state").getAsString()).isEqualTo("done");
                assertThat(done.get("step").getAsInt()).isEqualTo(50);
                assertThat(done.get("target_steps").getAsInt()).isEqualTo(50);
                assertThat(done.get("loss").getAsDouble()).isPositive();
                assertThat(done.get("test_accuracy").getAsDouble()).isPositive();
                assertThat(done.getAsJsonObject("workers").get("expected").getAsInt()).isEqualTo(1);
                assertThat(get(port, "/files")).contains("history.csv", "job.yaml");
                assertThat(server.process().isAlive()).isTrue();
            }
            assertThat(server.await().code()).as(server.said()).isZero();
        }
    }

    @Test
    void aRunThatWasDoneBeforeSaysWhoMustHearOfIt() throws Exception {
        var runFolder = new RunFolder(folder);
        var meters = new Meters("served");
        var status = new RunStatus("served", runFolder, meters);
        assertThat(status.get()).containsEntry("waiting_for", "");
        Files.writeString(runFolder.summary(), "{\"state\": \"interrupted\"}");
        assertThat(status.get()).containsEntry("waiting_for", "");
        Files.writeString(runFolder.summary(), "{\"state\": \"done\"}");
        assertThat(status.get())
                .containsEntry("state", "done")
                .containsEntry("waiting_for", "the other servers and a worker, to hear of the end");
    }

    @Test
    void aFolderThatNobodyTrainsInIsServedUntilASignal() throws Exception {
        Files.writeString(folder.resolve("summary.json"), "{\"state\": \"done\"}");
        try (Execution.Child reader =
                Execution.start(
                        folder.resolve(".said"),
                        List.of("serve-folder", folder.toString(), "--port=0"))) {
            JsonObject status = status(port(reader));
            assertThat(status.get("state").getAsString()).isEqualTo("reader");
            assertThat(status.getAsJsonObject("summary").get("state").getAsString())
                    .isEqualTo("done");
            reader.process().destroy();
            assertThat(reader.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(reader.process().exitValue()).isEqualTo(75);
        }
    }

    @Test
    void aFolderOrAPortThatIsNoneIsSaid() {
        Execution nowhere = Execution.here("serve-folder", folder.resolve("none").toString());
        assertThat(nowhere.code()).isEqualTo(3);
        assertThat(nowhere.errors()).contains("there is no folder");
        Execution port = Execution.here("serve-folder", folder.toString(), "--port=70000");
        assertThat(port.code()).isEqualTo(2);
        assertThat(port.errors()).contains("expected 0 to 65535");
    }

    private static int port(Execution.Child child) throws IOException, InterruptedException {
        while (true) {
            Matcher served = SERVED.matcher(child.said());
            if (served.find()) {
                return Integer.parseInt(served.group(1));
            }
            assertThat(child.process().isAlive()).as(child.said()).isTrue();
            Thread.sleep(20);
        }
    }

    private static JsonObject status(int port) throws IOException {
        return JsonParser.parseString(get(port, "/status")).getAsJsonObject();
    }

    private static String get(int port, String path) throws IOException {
        var connection = URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setReadTimeout(30_000);
        try (var body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
