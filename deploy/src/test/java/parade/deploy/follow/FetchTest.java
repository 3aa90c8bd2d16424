package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parade.deploy.follow.StubCluster.endedPod;
import static parade.deploy.follow.StubCluster.job;
import static parade.deploy.follow.StubCluster.runningPod;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.deploy.follow.ClusterException.Kind;
import parade.process.FolderEndpoint;

final class FetchTest {

    @TempDir private Path folder;
    private Path remote;
    private Path home;
    private StubCluster cluster;
    private FolderEndpoint endpoint;
    private final byte[] weights = new byte[3_000_000];
    private final List<String> said = new ArrayList<>();
    private final ScriptedPace pace = new ScriptedPace(200);

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        remote = folder.resolve("remote");
        new Random(5).nextBytes(weights);
        Files.createDirectories(remote.resolve("checkpoints/step-00000010"));
        Files.createDirectories(remote.resolve("endpoints"));
        Files.writeString(remote.resolve("job.yaml"), "name: digits\n");
        Files.writeString(remote.resolve("history.csv"), "step\n1\n");
        Files.writeString(remote.resolve("lock"), "");
        Files.writeString(remote.resolve("endpoints/server-0.address"), "nowhere:1");
        Files.writeString(remote.resolve("checkpoints/recorded.json"), "{}");
        Files.write(remote.resolve("checkpoints/step-00000010/shard-0-of-1.parade"), weights);
        endpoint = FolderEndpoint.start(0, remote, () -> Map.of("state", "training"));
        cluster = new StubCluster(folder.resolve("bin"));
        cluster.objects(job("digits-ab-server-0", ""), runningPod("zero", "digits-ab-server-0"));
        cluster.forward("zero", endpoint.port());
    }

    @AfterEach
    void end() {
        cluster.close();
        endpoint.close();
    }

    private String fetch() throws ClusterException, InterruptedException, IOException {
        return fetch(Optional.empty());
    }

    private String fetch(Optional<String> image)
            throws ClusterException, InterruptedException, IOException {
        return new Fetch(cluster.kubectl, "digits-ab", Optional.empty(), image, said::add, pace)
                .into(FetchedFolder.open(home, "digits-ab"));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theFolderComesHomeFromServerZero() throws Exception {
        assertThat(fetch()).contains("4 files").contains("bytes came");

        assertThat(files(home))
                .containsExactly(
                        ".fetched.json",
                        "checkpoints/recorded.json",
                        "checkpoints/step-00000010/shard-0-of-1.parade",
                        "history.csv",
                        "job.yaml");
        assertThat(home.resolve("checkpoints/step-00000010/shard-0-of-1.parade"))
                .hasBinaryContent(weights);
        assertThat(cluster.calls("create")).isEmpty();
    }

    @Test
    void aSecondFetchBringsWhatIsNewAndDropsWhatTheRunDropped() throws Exception {
        Files.writeString(remote.resolve("summary.json"), "{}");
        fetch();
        Files.writeString(home.resolve("notes.txt"), "mine");
        Files.createDirectories(remote.resolve("checkpoints/step-00000020"));
        Files.move(
                remote.resolve("checkpoints/step-00000010/shard-0-of-1.parade"),
                remote.resolve("checkpoints/step-00000020/shard-0-of-1.parade"));
        Files.delete(remote.resolve("summary.json"));

        assertThat(fetch()).contains("1 files");

        assertThat(files(home))
                .containsExactly(
                        ".fetched.json",
                        "checkpoints/recorded.json",
                        "checkpoints/step-00000020/shard-0-of-1.parade",
                        "history.csv",
                        "job.yaml",
                        "notes.txt");
    }

    @Test
    void nothingElseIsOverwritten() throws Exception {
        fetch();
        assertThatThrownBy(() -> FetchedFolder.open(home, "digits-cd"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("holds the run digits-ab already")
                .hasMessageContaining("--out");
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("thesis.txt"), "mine");
        assertThatThrownBy(() -> FetchedFolder.open(other, "digits-ab"))
                .hasMessageContaining("holds something else already");
    }

    /** The first answer breaks off in the middle; what has come is kept, and the rest asked for. */
    @Test
    void aBrokenConnectionGoesOnWhereItBroke() throws Exception {
        try (var cutting = new CuttingProxy(endpoint.port(), 1_000_000)) {
            cluster.forward("zero", cutting.port());
            fetch();
            assertThat(home.resolve("checkpoints/step-00000010/shard-0-of-1.parade"))
                    .hasBinaryContent(weights);
            assertThat(cutting.ranges()).contains("Range: bytes=", "If-Match: ");
        }
        assertThat(said).isEmpty(); // the first retry has mended it
        assertThat(files(home)).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void serverZeroIsFollowedToItsNewPod() throws Exception {
        cluster.forward("zero", 1); // nobody is there any more
        pace.nothing(1)
                .then(() -> {
                    cluster.objects(
                            job("digits-ab-server-0", ""),
                            endedPod("zero", "digits-ab-server-0", 137, ""),
                            runningPod("zero-b", "digits-ab-server-0"));
                    cluster.forward("zero-b", endpoint.port());
                });
        assertThat(fetch()).contains("4 files");
    }

    @Test
    void aPodReadsTheVolumeWhenServerZeroHasEnded() throws Exception {
        cluster.objects(
                job("digits-ab-server-0", "Complete"),
                endedPod("zero", "digits-ab-server-0", 0, ""));
        cluster.claim();
        readerServes();

        assertThat(fetch())
                .contains("4 files")
                .contains(
                        "what claim digits-server-0 holds in /runs/digits, the folder of the job");

        Fields pod = cluster.created();
        Fields container = pod.each("spec", "containers").getFirst();
        assertThat(pod.text("metadata", "name").orElseThrow()).startsWith("digits-ab-reader-");
        assertThat(pod.in("metadata", "labels").object().keySet())
                .doesNotContain("app.kubernetes.io/instance", "parade/job", "parade/server");
        assertThat(pod.text("metadata", "labels", "app.kubernetes.io/name"))
                .contains("parade-reader");
        assertThat(container.text("image")).contains("parade:9");
        assertThat(container.text("imagePullPolicy")).contains("Never");
        assertThat(container.texts("args"))
                .containsExactly("serve-folder", "/runs/digits", "--port=9465");
        assertThat(container.each("volumeMounts").getFirst().is("readOnly")).isTrue();
        assertThat(
                        pod.each("spec", "volumes")
                                .getFirst()
                                .text("persistentVolumeClaim", "claimName"))
                .contains("digits-server-0");
        assertThat(pod.whole("spec", "securityContext", "fsGroup")).hasValue(7);
        assertThat(pod.text("spec", "nodeSelector", "disk")).contains("ssd");
        assertThat(pod.whole("spec", "activeDeadlineSeconds")).isPresent();
        assertThat(cluster.calls("delete pod digits-ab-reader-")).hasSize(1);
    }

    /** The stub knows no names that are drawn: the reader is whatever {@code get pod} says. */
    private void readerServes() {
        cluster.reader(runningPod("reader", "reader"));
        cluster.forward("reader", endpoint.port());
    }

    @Test
    void theNextPodOfServerZeroIsWaitedFor() throws Exception {
        cluster.objects(
                job("digits-ab-server-0", ""),
                endedPod("zero", "digits-ab-server-0", 75, ""),
                StubCluster.waitingPod("zero-b", "digits-ab-server-0", "ContainerCreating"));
        pace.nothing(30)
                .then(() -> {
                    cluster.objects(
                            job("digits-ab-server-0", ""),
                            runningPod("zero-b", "digits-ab-server-0"));
                    cluster.forward("zero-b", endpoint.port());
                });
        assertThat(fetch()).contains("4 files");
        assertThat(said)
                .containsExactly(
                        "server 0 does not run just now; its pod is waited for, up to 120 s");
        assertThat(cluster.calls("create")).isEmpty();
    }

    @Test
    void noReaderTakesTheVolumeFromAPodThatUsesIt() throws Exception {
        cluster.objects(job("digits-ab-server-0", ""));
        cluster.claim();
        cluster.podsOfTheNamespace(userOfTheClaim(Map.of("name", "zero-c")));
        assertThatThrownBy(this::fetch)
                .hasMessageContaining("claim digits-server-0 is in use by pod zero-c (Pending)")
                .hasMessageContaining("fetch again")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.UNREACHABLE);
        assertThat(cluster.calls("create")).isEmpty();
    }

    @Test
    void aPodThatIsLeavingTheVolumeIsWaitedFor() throws Exception {
        cluster.objects(job("digits-ab-server-0", "Complete"));
        cluster.claim();
        readerServes();
        cluster.podsOfTheNamespace(
                userOfTheClaim(Map.of("name", "old", "deletionTimestamp", "2026-11-21T20:00:00Z")));
        pace.nothing(5).then(() -> cluster.podsOfTheNamespace());
        assertThat(fetch()).contains("4 files");
    }

    private static Map<String, Object> userOfTheClaim(Map<String, String> metadata) {
        return Map.of(
                "metadata",
                metadata,
                "spec",
                Map.of(
                        "volumes",
                        List.of(
                                Map.of(
                                        "persistentVolumeClaim",
                                        Map.of("claimName", "digits-server-0")))),
                "status",
                Map.of("phase", "Pending"));
    }

    @Test
    void aReaderThatEndsIsSaidAndDeleted() {
        cluster.objects(job("digits-ab-server-0", "Complete"));
        cluster.claim();
        cluster.reader(endedPod("reader", "reader", 3, "parade: there is no folder /runs/digits"));
        assertThatThrownBy(this::fetch).hasMessageContaining("there is no folder /runs/digits");
        assertThat(deletions()).isEqualTo(1);
    }

    @Test
    void aReaderThatCanNotStartIsSaidAndDeleted() {
        cluster.objects(job("digits-ab-server-0", "Complete"));
        cluster.claim();
        cluster.reader(StubCluster.waitingPod("reader", "reader", "ErrImageNeverPull"));
        assertThatThrownBy(this::fetch).hasMessageContaining("ErrImageNeverPull");
        assertThat(deletions()).isEqualTo(1);
    }

    @Test
    void aReaderThatWaitsForeverIsGivenUpAndDeleted() {
        cluster.objects(job("digits-ab-server-0", "Complete"));
        cluster.claim();
        cluster.reader(StubCluster.waitingPod("reader", "reader", "ContainerCreating"));
        var patient = new ScriptedPace(1_000);
        assertThatThrownBy(() ->
                        new Fetch(
                                        cluster.kubectl,
                                        "digits-ab",
                                        Optional.empty(),
                                        Optional.empty(),
                                        said::add,
                                        patient)
                                .into(FetchedFolder.open(home, "digits-ab")))
                .hasMessageContaining("is not ready after 120 s: ContainerCreating");
        assertThat(deletions()).isEqualTo(1);
    }

    private int deletions() {
        try {
            return cluster.calls("delete pod digits-ab-reader-").size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whenTheJobsAreCleanedUpTheNamesSayWhereItIs() throws Exception {
        cluster.objects();
        cluster.claim();
        readerServes();
        assertThatThrownBy(this::fetch).hasMessageContaining("--image IMAGE");
        fetch(Optional.of("parade:8"));
        assertThat(
                        cluster.created()
                                .each("spec", "volumes")
                                .getFirst()
                                .text("persistentVolumeClaim", "claimName"))
                .contains("digits-server-0");
        assertThat(cluster.created().is("spec", "securityContext", "runAsNonRoot")).isTrue();
        assertThat(cluster.created().each("spec", "containers").getFirst().text("image"))
                .contains("parade:8");
    }

    @Test
    void withoutAClaimThereIsNothingToFetch() {
        cluster.objects();
        assertThatThrownBy(this::fetch)
                .hasMessageContaining(
                        "there is neither a run digits-ab nor a claim digits-server-0 here")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(home).doesNotExist();
    }

    /** Passes requests on, and cuts the first answer that is longer than some bytes. */
    private static final class CuttingProxy implements AutoCloseable {

        private final ServerSocket socket =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int cutAfter;
        private final int target;
        private final Queue<String> requests = new ConcurrentLinkedQueue<>();
        private volatile boolean cut;

        CuttingProxy(int target, int cutAfter) throws IOException {
            this.target = target;
            this.cutAfter = cutAfter;
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return socket.getLocalPort();
        }

        String ranges() {
            return String.join("", requests);
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    pass(client);
                } catch (IOException gone) {
                    // The next one.
                }
            }
        }

        private void pass(Socket client) throws IOException {
            var request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) client.getInputStream().read());
            }
            requests.add(request.toString());
            request.insert(request.indexOf("\r\n") + 2, "Connection: close\r\n");
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                server.getOutputStream()
                        .write(request.toString().getBytes(StandardCharsets.US_ASCII));
                byte[] answer = server.getInputStream().readAllBytes();
                boolean tooLong = !cut && answer.length > cutAfter;
                cut |= tooLong;
                client.getOutputStream().write(answer, 0, tooLong ? cutAfter : answer.length);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
