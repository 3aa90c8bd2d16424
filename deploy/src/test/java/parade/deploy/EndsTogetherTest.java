package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All servers of a run end with one exit code, whatever the end and whatever the workers do. */
final class EndsTogetherTest extends RoleProcesses {

    /** What a machine gives a process between the first signal and the last. */
    private static final long GRACE_SECONDS = 40;

    @Test
    void aRunThatDiverges() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("job.yaml"),
                job(300).replace("learning_rate: 0.01", "learning_rate: 1e6"));
        assertCodes(4, all("127.0.0.1:" + freePort()));
        var run = new TestRun(folder.resolve("server-0"));
        for (String out : List.of("server-0", "server-1")) {
            assertThat(Files.readString(verdict(out)))
                    .startsWith("{\"errors\":[\"step ")
                    .contains("\"state\":\"diverged\",\"exit_code\":4");
        }
        // What is kept is on the first disk, whole.
        assertThat(Execution.here("inspect", run.out().toString()).output()).contains(run.hash());
    }

    @Test
    void aRunThatHasLostAServer() throws IOException, InterruptedException {
        writeJob(ENDLESS);
        String coordinator = "127.0.0.1:" + freePort();
        String three = "--set=cluster.servers=3";
        List<Execution.Child> servers =
                List.of(
                        server(0, coordinator, "server-0", three),
                        server(1, coordinator, "server-1", three),
                        server(2, coordinator, "server-2", three));
        worker(coordinator);
        worker(coordinator);
        awaitStep(new TestRun(folder.resolve("server-0")), 1, children);
        servers.getLast().process().destroyForcibly();
        assertCodes(6, servers.subList(0, 2));
        for (String out : List.of("server-0", "server-1")) {
            assertThat(Files.readString(verdict(out)))
                    .startsWith("{\"errors\":[\"server 2 is gone")
                    .contains("\"state\":\"failed\",\"exit_code\":6");
        }
    }

    /** The workers stand still, and so can neither finish what they are at nor leave. */
    @ParameterizedTest
    @ValueSource(strings = {"sync", "async"})
    void aSignalToAllAtOnce(String consistency) throws IOException, InterruptedException {
        writeJob(ENDLESS);
        Files.writeString(
                folder.resolve("job.yaml"),
                Files.readString(folder.resolve("job.yaml"))
                        + "consistency: "
                        + consistency
                        + "\n");
        String coordinator = "127.0.0.1:" + freePort();
        var run = new TestRun(folder.resolve("server-0"));
        List<Execution.Child> before = all(coordinator);
        awaitStep(run, 1, before);
        signal("-STOP", before.subList(2, 4));
        signal("-TERM", before);
        for (Execution.Child server : before.subList(0, 2)) {
            assertThat(server.process().waitFor(GRACE_SECONDS, TimeUnit.SECONDS))
                    .as(server.said())
                    .isTrue();
        }
        assertCodes(75, before.subList(0, 2));
        assertThat(run.summary().get("state").getAsString()).isEqualTo("interrupted");
        int reached = run.summary().get("steps").getAsInt();
        assertThat(reached).isPositive();
        before.subList(2, 4).forEach(worker -> worker.process().destroyForcibly());

        if (consistency.equals("sync")) {
            int steps = reached + 50;
            writeJob(steps);
            assertCodes(0, all(coordinator));
            var whole = new TestRun(folder.resolve("whole"));
            assertThat(Execution.here(whole.train(job(steps))).code()).isZero();
            assertThat(run.hash()).isEqualTo(whole.hash());
        }
    }

    private static void signal(String which, List<Execution.Child> children)
            throws IOException, InterruptedException {
        for (Execution.Child child : children) {
            new ProcessBuilder("kill", which, Long.toString(child.process().pid()))
                    .start()
                    .waitFor();
        }
    }
}
