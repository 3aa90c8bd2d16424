package parade.server.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.job.Job;
import parade.job.JobFile;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.RunPlan;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.Split;

@NullMarked
final class RunRecorderTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: small
            model:
              input: [784]
              layers: [{dense: 10}]
              loss: softmax_cross_entropy
            data:
              train: {format: generated, kind: digits, examples: 8}
              batch: {size: 4}
            optimizer: {sgd: 0.5}
            train: {steps: 2}
            """;

    private final AtomicLong nanos = new AtomicLong();

    @TempDir private Path folder = Path.of("");

    @Test
    void farewellsAfterTheEndAreCountedAndLeaveTheHistoryAlone() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(new Effect.Joined(0, 1, 0));
            recorder.on(new Effect.Ended(new Ending(Ending.State.DONE, 2, "")));
            recorder.close();

            nanos.addAndGet(10_000_000_000L); // long after the last flush
            assertThatCode(() ->
                            recorder.on(new Effect.Lost(0, 1, "the run has ended", new BitSet())))
                    .doesNotThrowAnyException();

            assertThat(meters.value(Metric.WORKERS, "live")).isZero();
        }
    }

    @Test
    void historyHasARowForEveryStepAndEvaluation() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(
                    new Effect.Planned(
                            new RunPlan(new SliceTree(4), 2, 2, 2, 0, List.of(Split.SPLIT_TRAIN))));
            recorder.on(new Effect.OwnershipChanged());
            nanos.addAndGet(2_000_000_000L);
            recorder.on(new Effect.Trained(1, new Sums(4, 8, 1, 4), 1.5, 0));
            recorder.on(new Effect.Evaluated(1, Split.SPLIT_TRAIN, new Sums(8, 4, 6, 8)));
            recorder.close();

            assertThat(Files.readAllLines(folder.resolve("history.csv")))
                    .containsExactly(
                            "step,epoch,split,loss,accuracy,learning_rate,examples_per_second,seconds",
                            "1,0.5,batch,2.0,0.25,0.5,2.0,2.000",
                            "1,0.5,train,0.5,0.75,0.5,2.0,2.000");
        }
    }

    private RunRecorder recorder(Meters meters) throws IOException {
        return new RunRecorder(job(), new RunFolder(folder), meters, nanos::get);
    }

    private Job job() throws IOException {
        Path file = Files.writeString(folder.resolve("small.yaml"), JOB);
        try {
            return JobFile.read(file, List.of(), name -> Optional.empty());
        } catch (parade.job.JobFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
