package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers and workers as processes of their own that nobody looks after, as in containers. */
final class SeparateRolesTest extends RoleProcesses {

    private static final int FAILED = 6;

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
        first.forEach(RoleProcesses::stop);
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

        writeJob(steps + 1);
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
            Execution late = Execution.here(second);
            assertThat(late.code()).as(late.errors()).isEqualTo(2);
            assertThat(late.errors())
                    .contains("another live run is using", "its server 0 (or train) goes on");
        }
        assertThat(address).hasContent(coordinator);

        // Another run's server 1, on the disk of this one's.
        Execution.Child follower = server(1, coordinator, "server-1");
        Path itsAddress = folder.resolve("server-1/endpoints/server-1.address");
        while (!Files.exists(itsAddress)) {
            assertThat(follower.process().isAlive()).as(follower.said()).isTrue();
            Thread.sleep(20);
        }
        Execution refused =
                Execution.here(
                        "server",
                        job,
                        "--index=1",
                        "--coordinator=127.0.0.1:" + freePort(),
                        "--out=" + folder.resolve("server-1"));
        assertThat(refused.code()).as(refused.errors()).isEqualTo(2);
        assertThat(refused.errors())
                .contains("another live run is using", "its server 1 goes on", "--out");

        Execution taken =
                Execution.here(
                        "server", job, "--index=0", "--port=" + port, "--out=" + out + "-other");
        assertThat(taken.code()).as(taken.errors()).isEqualTo(2);
        assertThat(taken.errors()).contains("can't listen at port " + port);
        assertThat(folder.resolve("server-0-other")).doesNotExist();
        stop(first);
        assertCodes(75, List.of(first, follower));
    }

    @Test
    void aWorkerDoesWithoutTheRunFolder() throws IOException, InterruptedException {
        writeJob(100);
        // Where one's note would stand there is something that can't be replaced.
        Files.createDirectories(folder.resolve("workers/endpoints/worker-0.metrics/full"));
        Files.createDirectories(folder.resolve("workers/endpoints/worker-1.metrics/full"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        String coordinator = "127.0.0.1:" + freePort();
        Execution.Child one = worker(coordinator);
        Execution.Child two =
                Execution.start(
                        folder.resolve("said-" + children.size()),
                        elsewhere,
                        List.of(
                                "worker",
                                folder.resolve("job.yaml").toString(),
                                "--coordinator=" + coordinator));
        children.add(two);
        Execution.Child follower = server(1, coordinator, "server-1");
        assertCodes(0, List.of(server(0, coordinator, "server-0"), follower, one, two));
        assertThat(one.said()).contains("warning: it can't be noted");
        // One to which no folder is named writes nowhere.
        assertThat(two.said()).doesNotContain("parade:");
        assertThat(elsewhere).isEmptyDirectory();
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
}
