package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In ssp the others wait for a worker that stands still, a few steps ahead of it and no more.
 * bench/staleness is the long form.
 */
final class StoppedWorkerTest {

    private static final int BOUND = 2;
    private static final String[] LONG = {
        "--workers",
        "3",
        "--servers",
        "2",
        "--set",
        "train={steps: 1000, evaluate_every: {steps: 1000}}",
        "--set",
        "consistency={ssp: {bound: " + BOUND + "}}",
        "--set",
        "cluster.lease=60s"
    };

    /** How long no step must come for the others to count as waiting. */
    private static final long STILL_MILLIS = 700;

    @TempDir private Path folder;

    @Test
    void holdsTheOthersBackAtTheBound() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/bin/kill")), "there are no signals here");
        var run = new TestRun(folder.resolve("run"));
        List<String> arguments = new ArrayList<>(run.train(TestRun.DIGITS, LONG));
        arguments.add("--processes");
        try (var child = Execution.start(folder.resolve("said"), arguments)) {
            run.awaitSteps(child);
            String worker = Files.readString(run.out().resolve("endpoints/worker-1.pid")).strip();
            signal("-STOP", worker);
            try {
                awaitStandstill(run, child);
            } finally {
                signal("-CONT", worker);
            }
            Execution execution = child.await();
            assertThat(execution.code()).as(execution.errors()).isZero();
        }
        JsonObject summary = run.summary();
        assertThat(summary.get("state").getAsString()).isEqualTo("done");
        assertThat(summary.get("steps").getAsLong()).isEqualTo(1000);
        assertThat(summary.get("max_clock_gap").getAsLong()).isEqualTo(BOUND);
        assertThat(summary.get("workers_lost").getAsInt()).isZero();
    }

    private static void awaitStandstill(TestRun run, Execution.Child child)
            throws IOException, InterruptedException {
        long steps = -1;
        while (steps != run.history().size()) {
            assertThat(child.process().isAlive()).as(child.said()).isTrue();
            steps = run.history().size();
            TimeUnit.MILLISECONDS.sleep(STILL_MILLIS);
        }
        assertThat(steps).isLessThan(1000);
    }

    private static void signal(String which, String process)
            throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/kill", which, process).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }
}
