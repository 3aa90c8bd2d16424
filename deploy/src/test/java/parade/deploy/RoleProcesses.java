package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Servers and workers as processes that nobody looks after, for the tests of such runs. */
abstract class RoleProcesses {

    static final int ENDLESS = 100_000_000;

    private static final long END_SECONDS = 60;

    @TempDir Path folder;

    final List<Execution.Child> children = new ArrayList<>();

    @AfterEach
    void endAll() {
        children.forEach(Execution.Child::close);
    }

    static String job(int steps) {
        return TestRun.HOUSING
                .replace("steps: 100,", "steps: " + steps + ",")
                .replace("servers: 1, workers: 2", "servers: 2, workers: 2");
    }

    void writeJob(int steps) throws IOException {
        Files.writeString(folder.resolve("job.yaml"), job(steps));
    }

    /** Two servers and two workers, in this order; started the other way round. */
    List<Execution.Child> all(String coordinator) {
        Execution.Child one = worker(coordinator);
        Execution.Child two = worker(coordinator);
        Execution.Child follower = server(1, coordinator, "server-1");
        return List.of(server(0, coordinator, "server-0"), follower, one, two);
    }

    Execution.Child server(int index, String coordinator, String out, String... more) {
        String port = coordinator.substring(coordinator.indexOf(':') + 1);
        var arguments =
                new ArrayList<>(
                        List.of(
                                "server",
                                "--index=" + index,
                                "--host=127.0.0.1",
                                "--port=" + (index == 0 ? port : "0"),
                                "--coordinator=" + coordinator,
                                "--resume",
                                "--out=" + folder.resolve(out),
                                "--verdict=" + verdict(out)));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    /** Where a server that writes into a folder leaves its verdict. */
    Path verdict(String out) {
        return folder.resolve("verdict-" + out);
    }

    Execution.Child worker(String coordinator, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "worker",
                                "--coordinator=" + coordinator,
                                "--out=" + folder.resolve("workers")));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    Execution.Child start(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add(1, folder.resolve("job.yaml").toString());
        Execution.Child child = Execution.start(folder.resolve("said-" + children.size()), all);
        children.add(child);
        return child;
    }

    static void stop(Execution.Child child) {
        child.process().destroy();
    }

    static void assertCodes(int code, List<Execution.Child> ended)
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
    static void awaitStep(TestRun run, int step, List<Execution.Child> of)
            throws IOException, InterruptedException {
        while (lastStep(run) < step) {
            for (Execution.Child child : of) {
                assertThat(child.process().isAlive()).as(child.said()).isTrue();
            }
            Thread.sleep(20);
        }
    }

    static int lastStep(TestRun run) throws IOException {
        Path history = run.out().resolve("history.csv");
        List<String> rows = Files.exists(history) ? Files.readAllLines(history) : List.of();
        // The last row may not be whole yet.
        return rows.size() < 3 ? 0 : Integer.parseInt(rows.get(rows.size() - 2).split(",", -1)[0]);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
