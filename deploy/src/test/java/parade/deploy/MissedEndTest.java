package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody takes a run for done before its results are safe, and nobody is left without the end. */
final class MissedEndTest extends RoleProcesses {

    private static final String WEIGHTS = "checkpoints/step-00000048/weights.parade";

    private String coordinator;
    private TestRun run;

    @BeforeEach
    void writeJob() throws IOException {
        coordinator = "127.0.0.1:" + freePort();
        run = new TestRun(folder.resolve("server-0"));
        Files.writeString(
                folder.resolve("job.yaml"),
                TestRun.DIGITS.replace("servers: 1, workers: 2", "servers: 2, workers: 2"));
    }

    @Test
    void allComeBackWhereTheResultsCannotBeWritten() throws IOException, InterruptedException {
        Path summary = run.out().resolve("summary.json");
        List<Execution.Child> first;
        Path inTheWay;
        try (var held = pipe()) {
            first = all(coordinator);
            assertThat(held.read()).isNotNegative();
            inTheWay = Files.createDirectories(summary.resolve("full"));
        }
        assertCodes(1, first.subList(0, 1));
        assertCodes(6, first.subList(1, 4));
        assertThat(first.getFirst().said()).contains("the run's results can't be written");
        assertThat(Files.readString(verdict("server-1")))
                .startsWith("{\"errors\":[\"the run's results can't be written");

        // Its weights, too, have no place; but they are known, and on the servers' disks.
        Files.delete(inTheWay);
        Files.delete(summary);
        Files.createDirectories(run.out().resolve(WEIGHTS + ".temporary/full"));
        assertCodes(0, all(coordinator));
        assertThat(run.summary().get("state").getAsString()).isEqualTo("done");
        assertThat(run.summary().get("message").getAsString())
                .contains("server 0's disk can't hold the weights");
        var whole = new TestRun(folder.resolve("whole"));
        assertThat(Execution.here(whole.train(TestRun.DIGITS)).code()).isZero();
        assertThat(run.hash()).isEqualTo(whole.hash());
        assertThat(run.out().resolve(WEIGHTS)).doesNotExist();
    }

    /** All others are lost when everything is trained and the end is about to be told. */
    @Test
    void whoeverWasLostIsToldWhenItIsStartedAgain() throws IOException, InterruptedException {
        Execution.Child first;
        try (var held = pipe()) {
            List<Execution.Child> before = all(coordinator);
            first = before.getFirst();
            assertThat(held.read()).isNotNegative();
            for (Execution.Child lost : before.subList(1, 4)) {
                lost.process().destroyForcibly().waitFor();
            }
        }
        assertCodes(0, List.of(server(1, coordinator, "server-1")));
        // Nobody of the workers knows yet.
        assertThat(first.process().isAlive()).as(first.said()).isTrue();
        assertThat(run.summary().get("state").getAsString()).isEqualTo("done");
        assertCodes(0, List.of(worker(coordinator), first));
        assertThat(run.out().resolve(WEIGHTS + ".temporary")).doesNotExist();
    }

    /**
     * In the place where the weights are written. They are more than a pipe holds: when something
     * of them can be read server 0 stands still in their midst, until this is closed.
     */
    private RandomAccessFile pipe() throws IOException, InterruptedException {
        Path pipe = run.out().resolve(WEIGHTS + ".temporary");
        Files.createDirectories(pipe.resolveSibling(""));
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        return new RandomAccessFile(pipe.toFile(), "rw");
    }
}
