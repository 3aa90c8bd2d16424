package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderEndpointTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String CONTENT = "step,loss\n1,2.5\n";

    @TempDir private Path outside;
    private Path folder;
    private FolderEndpoint endpoint;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(outside.resolve("run"));
        Files.createDirectories(folder.resolve("checkpoints/step-00000001"));
        Files.writeString(folder.resolve("history.csv"), CONTENT);
        Files.writeString(folder.resolve("checkpoints/recorded.json"), "{}");
        Files.writeString(folder.resolve("checkpoints/step-00000001/a b+c%.parade"), "weights");
        endpoint = FolderEndpoint.start(0, folder, () -> Map.of("state", "training", "step", 7));
    }

    @AfterEach
    void close() {
        endpoint.close();
        client.close();
    }

    @Test
    void saysHowTheRunIs() throws Exception {
        assertThat(get("/status").body())
                .contains("\"state\": \"training\"")
                .contains("\"step\": 7");
    }

    @Test
    void listsWhatIsWholeAndMeantForOthers() throws Exception {
        Files.writeString(folder.resolve("lock"), "");
        Files.writeString(folder.resolve("lock-1"), "");
        Files.writeString(folder.resolve(".history.csv.tmp"), "half");
        Files.writeString(folder.resolve("checkpoints/recorded.json.temporary"), "half");
        Files.writeString(outside.resolve("secret"), "of others");
        Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("folder-link"), outside);

        String listing = get("/files").body();

        assertThat(listing.lines().filter(line -> line.contains("\"path\"")).map(String::strip))
                .containsExactly(
                        "\"path\": \"checkpoints/recorded.json\",",
                        "\"path\": \"checkpoints/step-00000001/a b+c%.parade\",",
                        "\"path\": \"history.csv\",");
        assertThat(listing).contains("\"bytes\": " + CONTENT.length());
    }

    @Test
    void aFolderThatIsNotThereYetHasNoFiles() throws Exception {
        try (FolderEndpoint early = FolderEndpoint.start(0, folder.resolve("later"), Map::of)) {
            assertThat(send(request("/files", early.port())).body()).contains("\"files\": []");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "%2e%2e/secret",
                "checkpoints/../../secret",
                "checkpoints/%2e%2e/%2e%2e/secret",
                "..%2fsecret",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                "./history.csv",
                "checkpoints//recorded.json",
                "link",
                "folder-link/secret",
                "history.csv/",
                "history.csv%00",
                "checkpoints",
                "",
                "lock",
                ".hidden",
                ".hidden/file",
                "recorded.json.temporary",
                "missing"
            })
    void whatIsNotListedIsNotThere(String path) throws Exception {
        Files.writeString(outside.resolve("secret"), "of others");
        Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("folder-link"), outside);
        Files.writeString(folder.resolve("lock"), "mine");
        Files.writeString(folder.resolve("recorded.json.temporary"), "mine");
        Files.createDirectories(folder.resolve(".hidden"));
        Files.writeString(folder.resolve(".hidden/file"), "mine");

        // By hand: a client of good manners would mend the path before it asks.
        assertThat(raw("GET /files/" + path + " HTTP/1.1"))
                .startsWith("HTTP/1.1 404")
                .doesNotContain("of others")
                .doesNotContain("mine");
    }

    @Test
    void namesMayHoldAnything() throws Exception {
        assertThat(get("/files/checkpoints/step-00000001/a%20b+c%25.parade").body())
                .isEqualTo("weights");
    }

    @Test
    void everyRangeIsThatPartOfTheFile() throws Exception {
        byte[] bytes = new byte[200_001];
        new Random(3).nextBytes(bytes);
        Files.write(folder.resolve("big"), bytes);
        for (int[] range :
                new int[][] {{0, 0}, {0, 200_000}, {65_535, 65_537}, {200_000, 999_999}}) {
            HttpResponse<byte[]> part =
                    bytes(
                            request("/files/big")
                                    .header("Range", "bytes=%d-%d".formatted(range[0], range[1])));
            int end = Math.min(range[1] + 1, bytes.length);
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range"))
                    .contains("bytes %d-%d/%d".formatted(range[0], end - 1, bytes.length));
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, range[0], end));
        }
        assertThat(bytes(request("/files/big").header("Range", "bytes=200000-")).body()).hasSize(1);
        assertThat(bytes(request("/files/big").header("Range", "bytes=-3")).body())
                .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 3, bytes.length));
        assertThat(bytes(request("/files/big")).body()).isEqualTo(bytes);
    }

    @Test
    void aRangeBeyondTheEndIsRefusedWithTheSize() throws Exception {
        HttpResponse<String> beyond =
                send(request("/files/history.csv").header("Range", "bytes=999-"));
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range"))
                .contains("bytes */" + CONTENT.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=3-1",
                "lines=1-2",
                "bytes=-",
                "bytes=0-1,3-4",
                "bytes=99999999999999999999-"
            })
    void aRangeThatMeansNothingIsNone(String range) throws Exception {
        HttpResponse<String> whole = send(request("/files/history.csv").header("Range", range));
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CONTENT);
    }

    @Test
    void anEmptyFileIsServedAsOne() throws Exception {
        Files.createFile(folder.resolve("empty"));
        assertThat(get("/files/empty").statusCode()).isEqualTo(200);
        assertThat(get("/files/empty").body()).isEmpty();
        assertThat(send(request("/files/empty").header("Range", "bytes=0-")).statusCode())
                .isEqualTo(416);
    }

    @Test
    void theRestOfAFileThatWasReplacedIsRefused() throws Exception {
        String tag = get("/files/history.csv").headers().firstValue("ETag").orElseThrow();
        HttpRequest.Builder rest =
                request("/files/history.csv").header("Range", "bytes=5-").header("If-Match", tag);
        assertThat(send(rest).body()).isEqualTo(CONTENT.substring(5));

        Path other = Files.writeString(folder.resolve(".other"), CONTENT.replace('1', '9'));
        Files.move(other, folder.resolve("history.csv"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(send(rest).statusCode()).isEqualTo(412);
    }

    @Test
    void itIsReadOnly() throws Exception {
        HttpResponse<String> head =
                send(
                        request("/files/history.csv")
                                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(Integer.toString(CONTENT.length()));
        for (String method : List.of("PUT", "DELETE", "POST")) {
            HttpResponse<String> refused =
                    send(
                            request("/files/history.csv")
                                    .method(method, HttpRequest.BodyPublishers.ofString("x")));
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
        }
        assertThat(folder.resolve("history.csv")).hasContent(CONTENT);
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    }

    @Test
    void manyClientsAreServedAtOnce() {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 200; i++) {
            answers.add(
                    client.sendAsync(
                            request("/files/history.csv").build(), BodyHandlers.ofString()));
        }
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo(CONTENT));
    }

    @Test
    void theNetworkCannotReachIt() throws Exception {
        assertThat(endpoint.address().getAddress().isLoopbackAddress()).isTrue();
        for (var card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> new Socket(address, endpoint.port()).close())
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    /** A name that was made to lead to this machine, so that a browser here reads the folder. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: elsewhere.example",
                "Host: localhost.elsewhere.example:80",
                "Host: 127.0.0.1.elsewhere.example",
                "Host: 127.0.0.2",
                "Host: 127a0b0c1",
                "Host: ",
                "X: y"
            })
    void askedByAnotherNameItSaysNothing(String header) throws Exception {
        for (String path : List.of("/status", "/files", "/files/history.csv")) {
            assertThat(raw("GET " + path + " HTTP/1.0", header))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("training", "history", "loss");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LocalHost:9465", "127.0.0.1", "127.0.0.1:1", "[::1]:9465"})
    void thisMachinesNamesAreRight(String host) throws Exception {
        assertThat(raw("GET /status HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPartOfAPathIsAPlainName() throws Exception {
        Files.writeString(folder.resolve("a\\b"), "one name here");
        assertThat(get("/files/a%5Cb").statusCode()).isIn(200, 404); // two names on other systems
        assertThat(get("/files/..%5Csecret").statusCode()).isEqualTo(404);
        assertThat(get("/files//history.csv").statusCode()).isEqualTo(404);
    }

    @Test
    void itKeepsNoProcessAlive() {
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread ->
                        thread.getName().startsWith("HTTP-Dispatcher")
                                || thread.getName().startsWith("folder-"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    @Test
    void theEndIsAwaitedOnlyWhileSomebodyFetches() throws Exception {
        get("/status");
        // No time is given, so it says what it knows: asking how it is, is no download.
        assertThat(endpoint.awaitDownloads(Duration.ZERO)).isTrue();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            Files.write(folder.resolve("big"), new byte[64 << 20]); // more than sockets hold
            slow.getOutputStream()
                    .write(
                            "GET /files/big HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            assertThat(endpoint.awaitDownloads(Duration.ZERO)).isFalse(); // and not for ever
        }
        assertThat(endpoint.awaitDownloads(LONG)).isTrue();
    }

    private String raw(String line) throws IOException {
        return raw(line, "Host: localhost");
    }

    private String raw(String line, String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream()
                    .write(
                            (line + "\r\n" + header + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpRequest.Builder request(String path) {
        return request(path, endpoint.port());
    }

    private static HttpRequest.Builder request(String path, int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LONG);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<byte[]> bytes(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }
}
