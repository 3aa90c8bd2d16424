package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that dies in the middle of a step changes no bit. bench/chaos is the long form. */
final class KilledWorkerTest {

    private static final String[] LONG = {
        "--workers",
        "3",
        "--servers",
        "2",
        "--set",
        "train={steps: 1000, evaluate_every: {steps: 500}}"
    };

    @TempDir private Path folder;

    @Test
    void changesNoBit() throws IOException, InterruptedException {
        var undisturbed = new TestRun(folder.resolve("undisturbed"));
        assertThat(Execution.here(undisturbed.train(TestRun.DIGITS, LONG)).code()).isZero();

        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = new ArrayList<>(run.train(TestRun.DIGITS, LONG));
        arguments.add("--processes");
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            run.awaitSteps(child);
            long pid =
                    Long.parseLong(
                            Files.readString(run.out().resolve("endpoints/worker-1.pid")).strip());
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            Execution execution = child.await();
            assertThat(execution.code()).as(execution.errors()).isZero();
            assertThat(execution.output()).contains("worker 1 is gone");
            assertThat(execution.errors()).contains("worker 1 died");
        }
        assertThat(run.hash()).isEqualTo(undisturbed.hash());
        assertThat(run.summary().get("workers_lost").getAsInt()).isEqualTo(1);
    }
}
