package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two servers with a disk each: what is on the first one, and what the same commands do again. */
final class SeparateDisksTest extends RoleProcesses {

    private static final String ADAM =
            job(100).replace("{sgd: {learning_rate: 0.01}}", "{adam: 0.01}");

    @Test
    void theFirstDiskHoldsWhatWasTrained() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("job.yaml"), ADAM);
        assertCodes(0, all("127.0.0.1:" + freePort()));
        var run = new TestRun(folder.resolve("server-0"));
        var whole = new TestRun(folder.resolve("whole"));
        assertThat(Execution.here(whole.train(ADAM)).code()).isZero();
        assertThat(run.hash()).isEqualTo(whole.hash());
        assertThat(names(run.out().resolve("checkpoints/step-00000100")))
                .containsExactly("shard-0-of-2.parade", "weights.parade");
        // Where all shards are anyway, nothing is there twice.
        assertThat(names(whole.out().resolve("checkpoints/step-00000100")))
                .containsExactly("shard-0-of-2.parade", "shard-1-of-2.parade");

        assertThat(said("inspect", run).replace(run.out().toString(), ""))
                .contains(run.hash())
                .isEqualTo(said("inspect", whole).replace(whole.out().toString(), ""));
        assertThat(said("evaluate", run)).isEqualTo(said("evaluate", whole));
        assertThat(Execution.here("diff", run.out().toString(), whole.out().toString()).output())
                .contains("identical weights", "equal data");

        // All servers go on from their shards; another number of them can't go on from weights.
        for (String servers : List.of("1", "3")) {
            Execution alone =
                    Execution.here(
                            "server",
                            folder.resolve("job.yaml").toString(),
                            "--index=0",
                            "--resume",
                            "--port=0",
                            "--set=train.steps=150",
                            "--set=cluster.servers=" + servers,
                            "--out=" + run.out());
            assertThat(alone.code()).as(alone.errors()).isEqualTo(5);
            assertThat(alone.errors())
                    .contains("weights of version 100", "not trained on", "as many servers");
        }
        Files.writeString(folder.resolve("job.yaml"), ADAM.replace("steps: 100,", "steps: 150,"));
        assertCodes(0, all("127.0.0.1:" + freePort()));
        var longer = new TestRun(folder.resolve("longer"));
        assertThat(Execution.here(longer.train(ADAM, "--set=train.steps=150")).code()).isZero();
        assertThat(run.hash()).isEqualTo(longer.hash());
        assertThat(run.hash()).isNotEqualTo(whole.hash());
        assertThat(said("inspect", run)).contains(run.hash());
    }

    @Test
    void aRunThatIsDoneIsNotTrainedAgain() throws IOException, InterruptedException {
        writeJob(100);
        String coordinator = "127.0.0.1:" + freePort();
        assertCodes(0, all(coordinator));
        String verdict = Files.readString(verdict("server-0"));
        Map<Path, String> before = files("server-0");
        Map<Path, String> beside = files("server-1");
        Files.delete(verdict("server-0"));

        List<Execution.Child> again = all(coordinator);
        assertCodes(0, again);
        assertThat(again.getFirst().said()).contains("is done: this server stays");
        assertThat(Files.readString(verdict("server-0"))).isEqualTo(verdict);
        assertThat(files("server-0")).isEqualTo(before);
        assertThat(files("server-1")).isEqualTo(beside);

        // Nobody else comes.
        String impatient = "--set=cluster.join_timeout=1s";
        Execution.Child alone = server(0, coordinator, "server-0", impatient);
        assertCodes(0, List.of(alone));
        assertThat(alone.said()).contains("not all servers and a worker have asked");
        assertThat(Files.readString(verdict("server-0"))).isEqualTo(verdict);

        // Its process was lost before anybody knew its exit code, and server 0 has gone.
        Execution.Child follower = server(1, coordinator, "server-1", impatient);
        assertCodes(0, List.of(follower));
        assertThat(Files.readString(verdict("server-1"))).contains("\"state\":\"done\"");
        Execution.Child ofLonger =
                server(1, coordinator, "server-1", impatient, "--set=train.steps=101");
        assertCodes(6, List.of(ofLonger));

        // What went on without it may have ended otherwise since.
        Path note = folder.resolve("server-1/ended-server-1.json");
        Files.writeString(note, Files.readString(note).replace("\"done\"", "\"failed\""));
        assertCodes(6, List.of(server(1, coordinator, "server-1", impatient)));

        // Whoever asks it to stop need not wait; but those who have not heard will need it again.
        Execution.Child stopped = server(0, coordinator, "server-0");
        while (!stopped.said().contains("this server stays")) {
            assertThat(stopped.process().isAlive()).as(stopped.said()).isTrue();
            Thread.sleep(20);
        }
        stop(stopped);
        assertCodes(75, List.of(stopped));
        assertThat(Files.readString(verdict("server-0")))
                .isEqualTo(
                        verdict.replace(
                                "\"state\":\"done\",\"exit_code\":0",
                                "\"state\":\"interrupted\",\"exit_code\":75"));
        assertThat(files("server-0")).isEqualTo(before);

        // Its optimizer keeps nothing from step to step: one server can go on from the weights of
        // two. Three can't: the others would have none.
        Execution three =
                Execution.here(
                        "server",
                        folder.resolve("job.yaml").toString(),
                        "--index=0",
                        "--resume",
                        "--port=0",
                        "--set=train.steps=150",
                        "--set=cluster.servers=3",
                        "--out=" + folder.resolve("server-0"));
        assertThat(three.code()).as(three.errors()).isEqualTo(5);
        assertThat(three.errors()).contains("shard-1-of-2.parade is missing", "as many servers");
        var run = new TestRun(folder.resolve("server-0"));
        Execution more =
                Execution.here(
                        "train",
                        folder.resolve("job.yaml").toString(),
                        "--resume=" + run.out(),
                        "--servers=1",
                        "--set=train.steps=150");
        assertThat(more.code()).as(more.errors()).isZero();
        var whole = new TestRun(folder.resolve("whole"));
        assertThat(Execution.here(whole.train(job(150))).code()).isZero();
        assertThat(run.hash()).isEqualTo(whole.hash());
    }

    private static String said(String verb, TestRun run) {
        Execution execution = Execution.here(verb, run.out().toString());
        assertThat(execution.code()).as(execution.errors()).isZero();
        return execution.output();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What is on a disk but for where processes are, or were. */
    private Map<Path, String> files(String disk) throws IOException {
        var contents = new TreeMap<Path, String>();
        try (Stream<Path> files = Files.walk(folder.resolve(disk))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.resolveSibling("").endsWith("endpoints")) {
                    contents.put(
                            file,
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }
}
