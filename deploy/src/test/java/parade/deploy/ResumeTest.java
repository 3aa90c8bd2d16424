package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that was interrupted, or that is to be longer, goes on as if nothing had happened. */
final class ResumeTest {

    private static final String ADAM = "optimizer={adam: {learning_rate: 0.003}}";

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"2, 1, false", "1, 3, false", "3, 2, true"})
    void afterItsLastStepItGoesOnWithOtherPeers(int workers, int servers, boolean processes)
            throws IOException, InterruptedException {
        TestRun whole = run("whole");
        assertDone(Execution.here(train(whole, 48)));
        TestRun parts = run("parts");
        assertDone(Execution.here(train(parts, 20, "--servers", "2")));
        List<String> rest =
                train(
                        parts,
                        48,
                        "--resume",
                        "--workers",
                        String.valueOf(workers),
                        "--servers",
                        String.valueOf(servers));
        if (processes) {
            rest.add("--processes");
            try (var child = Execution.start(folder.resolve("said"), rest)) {
                assertDone(child.await());
            }
        } else {
            assertDone(Execution.here(rest));
        }
        assertThat(parts.hash()).isEqualTo(whole.hash());
        assertThat(parts.summary().get("steps").getAsInt()).isEqualTo(48);
        // The first part was evaluated at its end, which is no boundary of an epoch.
        assertThat(
                        parts.course().stream()
                                .filter(row ->
                                        !row.getFirst().equals("20") || row.get(2).equals("batch")))
                .containsExactlyElementsOf(whole.course());
    }

    @Test
    void afterASignalItGoesOn() throws IOException, InterruptedException {
        TestRun whole = run("whole");
        assertDone(Execution.here(train(whole, 2_000)));
        TestRun parts = run("parts");
        try (var child = Execution.start(folder.resolve("said"), train(parts, 2_000))) {
            parts.awaitSteps(child);
            child.process().destroy();
            Execution interrupted = child.await();
            assertThat(interrupted.code()).as(interrupted.errors()).isEqualTo(75);
            assertThat(interrupted.output() + interrupted.errors()).contains("--resume");
        }
        int reached = parts.summary().get("steps").getAsInt();
        assertThat(reached).isBetween(1, 1_999);
        assertDone(Execution.here(train(parts, 2_000, "--resume")));
        assertThat(parts.hash()).isEqualTo(whole.hash());
        assertThat(parts.course()).isEqualTo(whole.course());
    }

    @Test
    void aFinishedRunHasNothingToDo() throws IOException {
        TestRun run = run("run");
        assertDone(Execution.here(train(run, 20)));
        String hash = run.hash();
        assertDone(Execution.here(train(run, 20, "--resume")));
        assertThat(run.hash()).isEqualTo(hash);
        assertThat(run.summary().get("state").getAsString()).isEqualTo("done");
    }

    @Test
    void anotherJobIsRefused() throws IOException {
        TestRun run = run("run");
        assertDone(Execution.here(train(run, 20)));
        Execution refused = Execution.here(train(run, 40, "--resume", "--set", "seed=8"));
        assertThat(refused.code()).isEqualTo(5);
        assertThat(refused.errors())
                .contains("seed")
                .contains("7")
                .contains("8")
                .doesNotContain("\tat ");
        assertThat(run.summary().get("steps").getAsInt()).isEqualTo(20);
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        TestRun run = run("nothing");
        Execution refused = Execution.here(train(run, 40, "--resume"));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.errors()).contains("nothing").doesNotContain("\tat ");
        Files.createDirectories(run.out());
        Files.copy(run.out().resolveSibling("nothing.job.yaml"), run.out().resolve("job.yaml"));
        Execution empty = Execution.here(run.train(TestRun.DIGITS, "--resume"));
        assertThat(empty.code()).isEqualTo(5);
        assertThat(empty.errors()).contains("no checkpoint").doesNotContain("\tat ");
    }

    private TestRun run(String name) {
        return new TestRun(folder.resolve(name));
    }

    private static List<String> train(TestRun run, int steps, String... more) throws IOException {
        var arguments = new ArrayList<>(run.train(TestRun.DIGITS, more));
        arguments.addAll(List.of("--set", ADAM, "--set", "train.steps=" + steps));
        return arguments;
    }

    private static void assertDone(Execution execution) {
        assertThat(execution.code()).as(execution.errors()).isZero();
    }
}
