package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and workers as processes of their own that nobody looks after, as in containers. */
final class SeparateRolesTest {

    private static final int ENDLESS = 100_000_000;
    private static final long END_SECONDS = 60;
    private static final int FAILED = 6;

    @TempDir private Path folder;

    private final List<Execution.Child> children = new ArrayList<>();

    @AfterEach
    void endAll() {
        children.forEach(Execution.Child::close);
    }

    /**
     * Each server has a folder of its own, all start at once with the same commands each time, and
     * no worker has an index.
     */
    @Test
    void signalsEndARunThatTheSameCommandsGoOnWith() throws IOException, InterruptedException {
        writeJob(ENDLESS);
        var run = new TestRun(folder.resolve("server-0"));
        String coordinator = "127.0.0.1:" + freePort();

        List<Execution.Child> first = all(coordinator);
        Execution.Child extra = worker(coordinator);
        awaitStep(run, 1, first);
        stop(extra);
        assertThat(extra.await().code()).as(extra.said()).isEqualTo(75);
        first.forEach(SeparateRolesTest::stop);
        assertCodes(75, first);
        assertThat(first.getFirst().said()).contains("a run begins in");
        assertThat(run.summary().get("state").getAsString()).isEqualTo("interrupted");
        int reached = run.summary().get("steps").getAsInt();
        assertThat(reached).isPositive();
        assertThat(run.summary().get("workers_lost").getAsInt()).isZero();

        List<Execution.Child> second = all(coordinator);
        awaitStep(run, reached + 1, second);
        stop(second.get(1));
        assertCodes(75, second);
        assertThat(second.getFirst().said())
                .contains("at version " + reached, "server 1 was told to stop");
        int steps = run.summary().get("steps").getAsInt() + 100;
        assertThat(steps).isGreaterThan(reached + 100);

        writeJob(steps);
        assertCodes(0, all(coordinator));
        var whole = new TestRun(folder.resolve("whole"));
        assertThat(Execution.here(whole.train(job(steps))).code()).isZero();
        assertThat(run.hash()).isEqualTo(whole.hash());
        assertThat(run.course()).isEqualTo(whole.course());

        // It has ended, and is started once more.
        assertCodes(0, all(coordinator));
        assertThat(run.summary().get("state").getAsString()).isEqualTo("done");
        assertThat(run.hash()).isEqualTo(whole.hash());

        Execution.Child other = server(0, coordinator, "server-0");
        Execution.Child lost = server(1, coordinator, "elsewhere");
        assertThat(lost.await().code()).isEqualTo(5);
        assertThat(lost.said())
                .contains("the run begins at version " + steps + ", which server 1 has not got")
                .doesNotContain("\tat ");
        stop(other);
        assertThat(other.await().code()).as(other.said()).isEqualTo(75);
    }

    @Test
    void aServerThatIsStartedAnewHasTheOthersStartAgain() throws IOException, InterruptedException {
        String coordinator = "127.0.0.1:" + freePort();
        writeJob(ENDLESS);
        var run = new TestRun(folder.resolve("server-0"));
        List<Execution.Child> before = all(coordinator);
        awaitStep(run, 1, before);
        before.getFirst().process().destroyForcibly().waitFor();
        Files.delete(run.out().resolve("history.csv")); // the next one is the next life's
        Execution.Child again = server(0, coordinator, "server-0");
        assertThat(before.get(1).await().code()).as(before.get(1).said()).isEqualTo(75);
        assertThat(before.get(1).said()).contains("start this server again");
        Execution.Child follower = server(1, coordinator, "server-1");
        // The workers are those of before: they join again.
        awaitStep(run, 1, List.of(again, follower, before.get(2), before.get(3)));
        assertThat(again.said()).contains("it begins anew");
        stop(again);
        assertCodes(75, List.of(again, follower, before.get(2), before.get(3)));
    }

    /** Its weights are gone: the run fails, and the new process is one of the run's next life. */
    @Test
    void anotherServerThatIsStartedAnewWaitsForTheNextLife()
            throws IOException, InterruptedException {
        String coordinator = "127.0.0.1:" + freePort();
        writeJob(ENDLESS);
        var run = new TestRun(folder.resolve("server-0"));
        List<Execution.Child> before = all(coordinator);
        awaitStep(run, 1, before);
        before.get(1).process().destroyForcibly().waitFor();
        Execution.Child follower = server(1, coordinator, "server-1");
        assertThat(before.getFirst().await().code()).isEqualTo(FAILED);
        assertThat(before.getFirst().said()).contains("server 1 is gone, and its weights with it");
        assertCodes(FAILED, before.subList(2, 4));
        Files.delete(run.out().resolve("history.csv")); // the next one is the next life's
        Execution.Child again = server(0, coordinator, "server-0");
        Execution.Child one = worker(coordinator);
        Execution.Child two = worker(coordinator);
        awaitStep(run, 1, List.of(again, follower, one, two));
        stop(again);
        assertCodes(75, List.of(again, follower, one, two));
    }

    @Test
    void aRunFolderAndAPortAreOneServersOnly() throws IOException, InterruptedException {
        int port = freePort();
        String coordinator = "127.0.0.1:" + port;
        writeJob(ENDLESS);
        Execution.Child first = server(0, coordinator, "server-0");
        Path address = folder.resolve("server-0/endpoints/server-0.address");
        while (!Files.exists(address)) {
            assertThat(first.process().isAlive()).as(first.said()).isTrue();
            Thread.sleep(20);
        }
        String out = folder.resolve("server-0").toString();
        String job = folder.resolve("job.yaml").toString();
        for (List<String> second :
                List.of(
                        List.of("server", job, "--index=0", "--port=0", "--resume", "--out=" + out),
                        List.of("train", job, "--resume=" + out),
                        List.of("train", job, "--resume=" + out, "--processes"))) {
            Execution refused = Execution.here(second);
            assertThat(refused.code()).as(refused.errors()).isEqualTo(2);
            assertThat(refused.errors()).contains("another server 0 (or train) is using");
        }
        assertThat(address).hasContent(coordinator);

        Execution taken =
                Execution.here(
                        "server", job, "--index=0", "--port=" + port, "--out=" + out + "-other");
        assertThat(taken.code()).as(taken.errors()).isEqualTo(2);
        assertThat(taken.errors()).contains("can't listen at port " + port);
        assertThat(folder.resolve("server-0-other")).doesNotExist();
        stop(first);
        assertCodes(75, List.of(first));
    }

    @Test
    void aWorkerDoesWithoutTheRunFolder() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("job.yaml"), TestRun.HOUSING.replace("workers: 2", "workers: 1"));
        // Where its note would stand there is something that can't be replaced.
        Files.createDirectories(folder.resolve("workers/endpoints/worker-0.metrics/full"));
        String coordinator = "127.0.0.1:" + freePort();
        Execution.Child server = server(0, coordinator, "server-0");
        Execution.Child worker = worker(coordinator);
        assertCodes(0, List.of(server, worker));
        assertThat(worker.said()).contains("warning: it can't be noted");
    }

    @Test
    void aWorkerThatHoldsNothingGoesAtOnce() throws IOException, InterruptedException {
        int metrics = freePort();
        // Nobody ever writes into it.
        Path pipe = folder.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Files.writeString(
                folder.resolve("job.yaml"),
                job(1).replace(
                                "{format: generated, kind: housing, examples: 506}",
                                "{format: csv, path: pipe.csv, target: medv}"));
        Execution.Child loading = worker("127.0.0.1:" + freePort(), "--metrics-port=" + metrics);
        await(metrics, "healthz", 200, loading);
        await(metrics, "readyz", 503, loading);
        stop(loading);
        assertThat(loading.await().code()).as(loading.said()).isEqualTo(75);

        writeJob(1);
        Execution.Child waiting = worker("127.0.0.1:" + freePort(), "--metrics-port=" + metrics);
        await(metrics, "readyz", 200, waiting);
        stop(waiting);
        assertThat(waiting.await().code()).as(waiting.said()).isEqualTo(75);
    }

    private static String job(int steps) {
        return TestRun.HOUSING
                .replace("steps: 100,", "steps: " + steps + ",")
                .replace("servers: 1, workers: 2", "servers: 2, workers: 2");
    }

    private void writeJob(int steps) throws IOException {
        Files.writeString(folder.resolve("job.yaml"), job(steps));
    }

    // --- processes

    /** Two servers and two workers, in this order; started the other way round. */
    private List<Execution.Child> all(String coordinator) {
        Execution.Child one = worker(coordinator);
        Execution.Child two = worker(coordinator);
        Execution.Child follower = server(1, coordinator, "server-1");
        return List.of(server(0, coordinator, "server-0"), follower, one, two);
    }

    private Execution.Child server(int index, String coordinator, String out) {
        String port = coordinator.substring(coordinator.indexOf(':') + 1);
        return start(
                "server",
                "--index=" + index,
                "--host=127.0.0.1",
                "--port=" + (index == 0 ? port : "0"),
                "--coordinator=" + coordinator,
                "--resume",
                "--out=" + folder.resolve(out));
    }

    private Execution.Child worker(String coordinator, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "worker",
                                "--coordinator=" + coordinator,
                                "--out=" + folder.resolve("workers")));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    private Execution.Child start(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add(1, folder.resolve("job.yaml").toString());
        Execution.Child child = Execution.start(folder.resolve("said-" + children.size()), all);
        children.add(child);
        return child;
    }

    private static void stop(Execution.Child child) {
        child.process().destroy();
    }

    private static void assertCodes(int code, List<Execution.Child> ended)
            throws IOException, InterruptedException {
        for (Execution.Child child : ended) {
            assertThat(child.process().waitFor(END_SECONDS, TimeUnit.SECONDS))
                    .as(child.said())
                    .isTrue();
            assertThat(child.process().exitValue()).as(child.said()).isEqualTo(code);
            assertThat(child.said()).doesNotContain("\tat ");
        }
    }

    /** Waits for a step in the history; bounded by the life of the processes. */
    private static void awaitStep(TestRun run, int step, List<Execution.Child> of)
            throws IOException, InterruptedException {
        while (lastStep(run) < step) {
            for (Execution.Child child : of) {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
            }
            Thread.sleep(20);
        }
    }

    private static int lastStep(TestRun run) throws IOException {
        Path history = run.out().resolve("history.csv");
        List<String> rows = Files.exists(history) ? Files.readAllLines(history) : List.of();
        // The last row may not be whole yet.
        return rows.size() < 3 ? 0 : Integer.parseInt(rows.get(rows.size() - 2).split(",", -1)[0]);
    }

    private static void await(int port, String page, int status, Execution.Child child)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + page))
                            .timeout(Duration.ofSeconds(10))
                            .build();
            int last = 0;
            while (last != status) {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
                try {
                    last =
                            client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode();
                } catch (IOException notYet) {
                    Thread.sleep(50);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
